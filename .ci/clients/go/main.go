// OpenAI's, Anthropic's and Google's SDKs: an answer, a stream and a tool loop each: go run . URL TOKEN MODEL
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	anthropicoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/openai/openai-go/v3"
	openaioption "github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"google.golang.org/genai"
)

const (
	hello     = "Hello."
	greeting  = "You said: Hello."
	question  = `weather {"city": "Paris"}`
	forecast  = "rain in Paris"
	maxTokens = 256
)

var (
	background = context.Background()
	schema     = map[string]any{
		"type":       "object",
		"properties": map[string]any{"city": map[string]any{"type": "string"}},
		"required":   []string{"city"},
	}
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(holds bool, what string, value any) {
	if !holds {
		must(fmt.Errorf("%s: %+v", what, value))
	}
}

func checkArguments(arguments []byte) {
	var given map[string]string
	must(json.Unmarshal(arguments, &given))
	check(len(given) == 1 && given["city"] == "Paris", "arguments", string(arguments))
}

func chat(url, token, model string) {
	client := openai.NewClient(
		openaioption.WithBaseURL(url+"/v1"), openaioption.WithAPIKey(token), openaioption.WithMaxRetries(0))
	ask := openai.ChatCompletionNewParams{
		Model:    model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(hello)},
	}
	answer, err := client.Chat.Completions.New(background, ask)
	must(err)
	check(answer.Choices[0].Message.Content == greeting, "chat", answer)
	check(answer.Usage.PromptTokens > 0 && answer.Usage.CompletionTokens > 0, "usage", answer.Usage)

	streamed := openai.ChatCompletionAccumulator{}
	ask.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
	stream := client.Chat.Completions.NewStreaming(background, ask)
	for stream.Next() {
		check(streamed.AddChunk(stream.Current()), "chunk", stream.Current())
	}
	must(stream.Err())
	check(streamed.Choices[0].Message.Content == greeting, "streamed chat", streamed)
	check(streamed.Usage.CompletionTokens == answer.Usage.CompletionTokens, "streamed usage", streamed.Usage)

	asked := openai.ChatCompletionNewParams{
		Model:    model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(question)},
		Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(
			openai.FunctionDefinitionParam{Name: "weather", Parameters: schema})},
	}
	called, err := client.Chat.Completions.New(background, asked)
	must(err)
	call := called.Choices[0].Message.ToolCalls[0]
	check(call.Function.Name == "weather", "call", call)
	checkArguments([]byte(call.Function.Arguments))
	asked.Messages = append(asked.Messages, called.Choices[0].Message.ToParam(), openai.ToolMessage(forecast, call.ID))
	said, err := client.Chat.Completions.New(background, asked)
	must(err)
	check(strings.Contains(said.Choices[0].Message.Content, forecast), "tool loop", said)

	response, err := client.Responses.New(background, responses.ResponseNewParams{
		Model: model,
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(hello)},
	})
	must(err)
	check(response.OutputText() == greeting, "response", response)

	models, err := client.Models.Get(background, model)
	must(err)
	check(models.ID == model, "model", models)

	stranger := openai.NewClient(
		openaioption.WithBaseURL(url+"/v1"), openaioption.WithAPIKey("wrong"), openaioption.WithMaxRetries(0))
	_, err = stranger.Chat.Completions.New(background, ask)
	var refusal *openai.Error
	check(errors.As(err, &refusal) && refusal.StatusCode == 401, "refusal", err)
}

func messages(url, token, model string) {
	client := anthropic.NewClient(
		anthropicoption.WithBaseURL(url), anthropicoption.WithAPIKey(token), anthropicoption.WithMaxRetries(0))
	ask := anthropic.MessageNewParams{
		Model:     anthropic.Model(model),
		MaxTokens: maxTokens,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(hello))},
	}
	answer, err := client.Messages.New(background, ask)
	must(err)
	check(answer.Content[0].Text == greeting && answer.StopReason == "end_turn", "message", answer)

	streamed := anthropic.Message{}
	stream := client.Messages.NewStreaming(background, ask)
	for stream.Next() {
		must(streamed.Accumulate(stream.Current()))
	}
	must(stream.Err())
	check(streamed.Content[0].Text == greeting, "streamed message", streamed)
	check(streamed.Usage.OutputTokens == answer.Usage.OutputTokens, "streamed usage", streamed.Usage)

	ask.Messages = []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(question))}
	ask.Tools = []anthropic.ToolUnionParam{{OfTool: &anthropic.ToolParam{
		Name: "weather",
		InputSchema: anthropic.ToolInputSchemaParam{
			Properties: schema["properties"], Required: []string{"city"}},
	}}}
	called, err := client.Messages.New(background, ask)
	must(err)
	call := called.Content[len(called.Content)-1].AsToolUse()
	check(called.StopReason == "tool_use" && call.Name == "weather", "call", called)
	checkArguments(call.Input)
	ask.Messages = append(ask.Messages, called.ToParam(),
		anthropic.NewUserMessage(anthropic.NewToolResultBlock(call.ID, forecast, false)))
	said, err := client.Messages.New(background, ask)
	must(err)
	check(strings.Contains(said.Content[0].Text, forecast), "tool loop", said)

	known, err := client.Models.Get(background, model, anthropic.ModelGetParams{})
	must(err)
	check(known.ID == model, "model", known)
}

func generateContent(url, token, model string) {
	client, err := genai.NewClient(background, &genai.ClientConfig{
		APIKey: token, Backend: genai.BackendGeminiAPI, HTTPOptions: genai.HTTPOptions{BaseURL: url}})
	must(err)
	answer, err := client.Models.GenerateContent(background, model, genai.Text(hello), nil)
	must(err)
	check(answer.Text() == greeting, "content", answer)
	check(answer.UsageMetadata.CandidatesTokenCount > 0, "usage", answer.UsageMetadata)

	text := ""
	for chunk, err := range client.Models.GenerateContentStream(background, model, genai.Text(hello), nil) {
		must(err)
		text += chunk.Text()
	}
	check(text == greeting, "streamed content", text)

	config := &genai.GenerateContentConfig{Tools: []*genai.Tool{{FunctionDeclarations: []*genai.FunctionDeclaration{
		{Name: "weather", ParametersJsonSchema: schema}}}}}
	asked := genai.Text(question)
	called, err := client.Models.GenerateContent(background, model, asked, config)
	must(err)
	check(len(called.FunctionCalls()) == 1, "calls", called)
	call := called.FunctionCalls()[0]
	check(call.Name == "weather" && call.Args["city"] == "Paris", "call", call)
	result := &genai.Part{FunctionResponse: &genai.FunctionResponse{
		ID: call.ID, Name: call.Name, Response: map[string]any{"output": forecast}}}
	asked = append(asked, called.Candidates[0].Content, &genai.Content{Role: "user", Parts: []*genai.Part{result}})
	said, err := client.Models.GenerateContent(background, model, asked, config)
	must(err)
	check(strings.Contains(said.Text(), forecast), "tool loop", said)

	known, err := client.Models.Get(background, model, nil)
	must(err)
	check(known.Name == "models/"+model, "model", known)
	listed := 0
	for _, err := range client.Models.All(background) {
		must(err)
		listed++
	}
	check(listed > 1, "models", listed)
}

func main() {
	url, token, model := os.Args[1], os.Args[2], os.Args[3]
	chat(url, token, model)
	messages(url, token, model)
	generateContent(url, token, model)
}
