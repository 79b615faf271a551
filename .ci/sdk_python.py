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

text = client.completions.create(model="simulated-small", prompt="Once upon a time")
assert text.choices[0].text and text.usage.completion_tokens > 0
pieces = list(client.completions.create(model="simulated-small", prompt="Once upon a time", stream=True))
assert "".join(piece.choices[0].text for piece in pieces) == text.choices[0].text

flagged = client.moderations.create(model="simulated-moderation", input=["violence", "kindness"])
assert [result.flagged for result in flagged.results] == [True, False] and flagged.results[0].categories.violence

picture = client.images.generate(model="simulated-image", prompt="A red apple.", n=2)
assert len(picture.data) == 2 and picture.data[0].b64_json and picture.usage.output_tokens > 0
steps = list(client.images.generate(model="simulated-image", prompt="A red apple.", stream=True, partial_images=2))
assert [step.type for step in steps][-1] == "image_generation.completed" and len(steps) == 3
edited = client.images.edit(model="simulated-image", image=("a.png", b"png" * 1000), prompt="Greener.")
assert edited.data[0].b64_json
assert client.images.create_variation(model="simulated-image", image=("a.png", b"png" * 1000)).data[0].b64_json

spoken = client.audio.speech.create(model="simulated-speech", voice="alloy", input="Good morning.", response_format="wav")
sound = spoken.read()
assert sound.startswith(b"RIFF")
with client.audio.speech.with_streaming_response.create(
    model="simulated-speech", voice="alloy", input="Good morning."
) as streamed:
    assert sum(len(piece) for piece in streamed.iter_bytes()) > 1000

for model in "simulated-transcribe", "simulated-whisper":
    heard = client.audio.transcriptions.create(model=model, file=("a.wav", sound))
    assert str(len(sound)) in heard.text and heard.usage
plain = client.audio.transcriptions.create(model="simulated-whisper", file=("a.wav", sound), response_format="text")
assert str(len(sound)) in plain
heard = list(client.audio.transcriptions.create(model="simulated-transcribe", file=("a.wav", sound), stream=True))
assert heard[-1].type == "transcript.text.done" and heard[-1].usage.total_tokens > 0
large = ("large.wav", sound[:44] + bytes(26 << 20))
assert str(len(large[1])) in client.audio.translations.create(model="simulated-whisper", file=large).text

counted = client.responses.input_tokens.count(**question)
assert counted.input_tokens == response.usage.input_tokens

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
