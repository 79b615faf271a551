"""Anthropic's Python SDK: an answer, a stream, a tool loop and a count of tokens: anthropic_sdk.py URL TOKEN MODEL"""

import sys

import anthropic

url, token, model = sys.argv[1:]
client = anthropic.Anthropic(base_url=url, api_key=token, max_retries=0)
hello = [{"role": "user", "content": "Hello."}]

answer = client.messages.create(model=model, max_tokens=256, messages=hello)
assert [block.text for block in answer.content] == ["You said: Hello."], answer
assert answer.stop_reason == "end_turn" and answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0, answer

with client.messages.stream(model=model, max_tokens=256, messages=hello) as stream:
    assert "".join(stream.text_stream) == "You said: Hello."
    final = stream.get_final_message()
    assert final.stop_reason == "end_turn" and final.usage.output_tokens == answer.usage.output_tokens, final

weather = {
    "name": "weather",
    "description": "The weather in a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
asked = [{"role": "user", "content": 'weather {"city": "Paris"}'}]


def whole(**request):
    return client.messages.create(**request)


def streamed(**request):
    with client.messages.stream(**request) as stream:
        return stream.get_final_message()


for send in whole, streamed:
    called = send(model=model, max_tokens=256, tools=[weather], messages=asked)
    call = called.content[-1]
    assert called.stop_reason == "tool_use" and call.name == "weather" and call.input == {"city": "Paris"}, called
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "rain in Paris"}
    told = asked + [{"role": "assistant", "content": called.content}, {"role": "user", "content": [result]}]
    said = send(model=model, max_tokens=256, tools=[weather], messages=told)
    assert said.stop_reason == "end_turn" and "rain in Paris" in said.content[0].text, said

assert client.messages.count_tokens(model=model, messages=hello).input_tokens > 0

stranger = anthropic.Anthropic(base_url=url, auth_token="wrong", max_retries=0)
try:
    stranger.messages.create(model=model, max_tokens=256, messages=hello)
    raise AssertionError("no error")
except anthropic.AuthenticationError as e:
    assert e.body["error"]["type"] == "authentication_error", e
