"""Translated answers and streams, each parsed by the types of a caller's own SDK: cells.py URL TOKEN API

Strictly: each member that the types want is there with a value that they allow, and none is there that they do not know
but for those named below. API, which the caller speaks, is chat, responses, messages or generate_content.
"""

import json
import pathlib
import sys
import urllib.request

url, token, api = sys.argv[1:]
ANSWERS = json.loads(pathlib.Path(__file__).with_name("answers.json").read_text())
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = {"name": "weather", "description": "The weather in a city."}
# Ours; those in which providers and clients of chat completions have thoughts and signatures; what OpenAI's reference has
# though its types do not ("The response object", "response.function_call_arguments.done").
OURS = {"x_gateway", "reasoning_content", "reasoning_details", "extra_content", "store", "name"}


def data(line):
    return line.removeprefix("data: ") if line.startswith("data: ") and line != "data: [DONE]" else None


def simulated(model, stream):
    """What makes the simulated provider answer as its API does, with a thought, words and two calls."""
    if not stream:
        return {"body": json.dumps(ANSWERS[model]["whole"])}
    events = ANSWERS[model]["events"]
    named = [f"event: {each['type']}\n" if "type" in each else "" for each in events]
    body = "".join(f"{name}data: {json.dumps(each)}\n\n" for name, each in zip(named, events))
    body += "data: [DONE]\n\n" if model == "over-chat" else ""
    return {"body": body, "headers": {"content-type": "text/event-stream"}}


def ask(model, stream, simulate):
    say = [{"role": "user", "content": "Hello."}]
    body = {"model": model, "stream": stream}
    path = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}.get(api)
    if api == "chat":
        body |= {"messages": say, "tools": [{"type": "function", "function": TOOL | {"parameters": SCHEMA}}]}
        body |= {"stream_options": {"include_usage": True}} if stream else {}
    elif api == "responses":
        body |= {"input": say, "tools": [{"type": "function", **TOOL, "parameters": SCHEMA}]}
    elif api == "messages":
        body |= {"messages": say, "max_tokens": 256, "tools": [TOOL | {"input_schema": SCHEMA}]}
    else:
        path = f"/v1beta/models/{model}:" + ("streamGenerateContent?alt=sse" if stream else "generateContent")
        tools = [{"functionDeclarations": [TOOL | {"parametersJsonSchema": SCHEMA}]}]
        body = {"contents": [{"role": "user", "parts": [{"text": "Hello."}]}], "tools": tools}
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    headers |= {"x-simulate": json.dumps(simulate)} if simulate else {}
    request = urllib.request.Request(url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        text = response.read().decode()
    return [each for each in map(data, text.splitlines()) if each] if stream else [text]


def known(model, where):
    """Fails where a part of what was parsed has a member that its type does not know."""
    if isinstance(model, (list, tuple)):
        for i, each in enumerate(model):
            known(each, f"{where}[{i}]")
    elif isinstance(model, dict):
        for name, each in model.items():
            known(each, f"{where}.{name}")
    elif hasattr(model, "model_fields_set"):
        unknown = set(model.model_extra or {}) - OURS
        assert not unknown, f"{where} has {unknown}"
        for name in model.model_fields_set & set(type(model).model_fields):
            known(getattr(model, name), f"{where}.{name}")


def chat():
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

    return ChatCompletion, ChatCompletionChunk, lambda whole: (
        whole.choices[0].message.content,
        [call.function.arguments for call in whole.choices[0].message.tool_calls or []],
        (whole.usage.prompt_tokens, whole.usage.completion_tokens),
    )


def responses():
    from openai.types.responses import Response, ResponseStreamEvent

    return Response, ResponseStreamEvent, lambda whole: (
        whole.output_text,
        [item.arguments for item in whole.output if item.type == "function_call"],
        (whole.usage.input_tokens, whole.usage.output_tokens),
    )


def messages():
    from anthropic.types import Message, RawMessageStreamEvent

    return Message, RawMessageStreamEvent, lambda whole: (
        "".join(block.text for block in whole.content if block.type == "text"),
        [json.dumps(block.input) for block in whole.content if block.type == "tool_use"],
        (whole.usage.input_tokens + (whole.usage.cache_read_input_tokens or 0), whole.usage.output_tokens),
    )


def generate_content():
    from google.genai.types import GenerateContentResponse

    return GenerateContentResponse, GenerateContentResponse, lambda whole: (
        "".join(part.text or "" for part in whole.candidates[0].content.parts if not part.thought),
        [json.dumps(part.function_call.args) for part in whole.candidates[0].content.parts if part.function_call],
        (
            whole.usage_metadata.prompt_token_count,
            (whole.usage_metadata.candidates_token_count or 0) + (whole.usage_metadata.thoughts_token_count or 0),
        ),
    )


from pydantic import TypeAdapter  # noqa: E402 - each SDK brings it

whole_type, event_type, meaning = {f.__name__: f for f in (chat, responses, messages, generate_content)}[api]()
whole_type, event_type = TypeAdapter(whole_type), TypeAdapter(event_type)
# Google's types read enums and bytes from text, and know no member that they do not name; OpenAI's and Anthropic's do.
strict = api != "generate_content"
checked = 0
# A provider that has the caller's own API answers with its own bytes.
for model in ANSWERS.keys() - {"over-" + api.replace("_", "-")}:
    for simulate in False, True:
        for stream in False, True:
            for text in ask(model, stream, simulated(model, stream) if simulate else None):
                if json.loads(text).get("type") == "ping":
                    continue
                told = (event_type if stream else whole_type).validate_json(text, strict=strict)
                known(told, f"{model} for {api}: ")
                checked += 1
                if simulate and not stream:
                    said, calls, usage = meaning(told)
                    assert said == "Two at once.", (model, told)
                    assert [json.loads(each) for each in calls] == [{"city": "Paris"}, {"city": "Rome"}], (model, told)
                    assert usage == (50, 20), (model, told)
print(f"{checked} answers and events are as the types of {api} say")
