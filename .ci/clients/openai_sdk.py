"""OpenAI's Python SDK: an answer, a stream, a tool loop by both APIs, vectors: openai_sdk.py URL TOKEN MODEL [EMBEDDING]"""

import json
import sys

import openai

url, token, model, *embedding = sys.argv[1:]
client = openai.OpenAI(base_url=url + "/v1", api_key=token, max_retries=0)
hello = [{"role": "user", "content": "Hello."}]
question = [{"role": "user", "content": 'weather {"city": "Paris"}'}]
parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
weather = {"name": "weather", "description": "The weather in a city.", "parameters": parameters}

answer = client.chat.completions.create(model=model, messages=hello)
assert answer.choices[0].message.content == "You said: Hello." and answer.choices[0].finish_reason == "stop", answer
assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0, answer
told = {"include_usage": True}
with client.chat.completions.stream(model=model, messages=hello, stream_options=told) as stream:
    final = stream.get_final_completion()
assert final.choices[0].message.content == "You said: Hello.", final
assert final.usage.completion_tokens == answer.usage.completion_tokens, final


def whole(**request):
    return client.chat.completions.create(**request).choices[0].message


def streamed(**request):
    with client.chat.completions.stream(**request) as stream:
        return stream.get_final_completion().choices[0].message


tools = [{"type": "function", "function": weather}]
for send in whole, streamed:
    called = send(model=model, messages=question, tools=tools)
    (call,) = called.tool_calls
    assert call.function.name == "weather" and json.loads(call.function.arguments) == {"city": "Paris"}, called
    calls = [each.model_dump(include={"id", "type", "function"}) for each in called.tool_calls]
    result = {"role": "tool", "tool_call_id": call.id, "content": "rain in Paris"}
    said = send(model=model, messages=[*question, {"role": "assistant", "tool_calls": calls}, result], tools=tools)
    assert "rain in Paris" in said.content, said

response = client.responses.create(model=model, input="Hello.")
assert response.status == "completed" and response.output_text == "You said: Hello.", response


def whole_response(**request):
    return client.responses.create(**request)


def streamed_response(**request):
    with client.responses.stream(**request) as stream:
        return stream.get_final_response()


assert streamed_response(model=model, input="Hello.").output_text == response.output_text
tools = [{"type": "function", **weather}]
for send in whole_response, streamed_response:
    called = send(model=model, input=question, tools=tools)
    (call,) = [item for item in called.output if item.type == "function_call"]
    assert call.name == "weather" and json.loads(call.arguments) == {"city": "Paris"}, called
    given = {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments}
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "rain in Paris"}
    assert "rain in Paris" in send(model=model, input=[*question, given, result], tools=tools).output_text

for each in embedding:
    vectors = client.embeddings.create(model=each, input=["a", "b"])
    assert len(vectors.data) == 2 and vectors.data[0].embedding
assert client.models.retrieve(model).id == model
