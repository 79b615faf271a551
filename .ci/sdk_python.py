"""The official Python SDK against a running gateway, with only base URL and key changed: sdk_python.py URL TOKEN"""

import json
import sys

import openai

url, token = sys.argv[1:]
client = openai.OpenAI(base_url=url + "/v1", api_key=token, max_retries=0)
ask = {"model": "simulated-small", "messages": [{"role": "user", "content": "Hello."}]}


def expect(error, status, call):
    try:
        call()
    except error as e:
        assert e.status_code == status, e
        return e
    raise AssertionError(f"no {error.__name__}")


completion = client.chat.completions.create(**ask)
text = completion.choices[0].message.content
assert text and completion.usage.completion_tokens > 0
assert completion.model_extra["x_gateway"]["provider"] == "simulated"

chunks = list(client.chat.completions.create(stream=True, **ask))
assert len(chunks) > 2 and all(chunk.choices for chunk in chunks)
assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == text

last = list(client.chat.completions.create(stream=True, stream_options={"include_usage": True}, **ask))[-1]
assert last.choices == [] and last.usage.total_tokens > 0 and last.model_extra["x_gateway"]["call_id"]

question = {"model": "simulated-small", "input": "Hello."}
response = client.responses.create(**question)
assert response.status == "completed" and response.output_text and response.usage.output_tokens > 0
assert response.model_extra["x_gateway"]["call_id"]

events = list(client.responses.create(stream=True, **question))
assert [event.sequence_number for event in events] == list(range(len(events)))
assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == response.output_text
assert events[-1].type == "response.completed" and events[-1].response.usage == response.usage
with client.responses.stream(**question) as stream:
    assert stream.get_final_response().output_text == response.output_text

broken = {"x-simulate": json.dumps({"fault": "close", "fault_after": 6})}
try:
    list(client.responses.create(stream=True, extra_headers=broken, **question))
    raise AssertionError("no error")
except openai.APIError as e:
    assert e.code == "provider_error", e

weather = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
called = client.chat.completions.create(tools=[weather], tool_choice="required", **ask)
call = called.choices[0].message.tool_calls[0].function
assert call.name == "weather" and "city" in json.loads(call.arguments)

answered = client.chat.completions.create(response_format={"type": "json_object"}, **ask)
assert isinstance(json.loads(answered.choices[0].message.content), dict)

vectors = client.embeddings.create(model="simulated-embedding", input=["a", "b"])
assert len(vectors.data) == 2 and vectors.data[0].embedding

stranger = openai.OpenAI(base_url=url + "/v1", api_key="wrong", max_retries=0)
refused = expect(openai.AuthenticationError, 401, lambda: stranger.chat.completions.create(**ask))
assert refused.code == "invalid_api_key" and refused.request_id
large = [{"role": "user", "content": "x" * (1 << 20)}]
expect(openai.AuthenticationError, 401, lambda: stranger.chat.completions.create(model="simulated-small", messages=large))
missing = expect(openai.NotFoundError, 404, lambda: client.chat.completions.create(**ask | {"model": "nothing"}))
assert missing.code == "model_not_found"
for status, error in {400: openai.BadRequestError, 429: openai.RateLimitError, 500: openai.InternalServerError}.items():
    simulate = {"x-simulate": json.dumps({"status": status})}
    expect(error, status, lambda: client.chat.completions.create(extra_headers=simulate, **ask))

print("the Python SDK", openai.__version__, "is served")
