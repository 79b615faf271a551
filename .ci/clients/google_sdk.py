"""Google's Python SDK: an answer, a stream, a tool loop, vectors: google_sdk.py URL TOKEN MODEL [EMBEDDING]"""

import sys

from google import genai
from google.genai import errors, types

url, token, model, *embedding = sys.argv[1:]


def connect(key):
    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=url))


client = connect(token)
answer = client.models.generate_content(model=model, contents="Hello.")
assert answer.text == "You said: Hello.", answer
assert answer.candidates[0].finish_reason == types.FinishReason.STOP, answer
usage = answer.usage_metadata
assert usage.prompt_token_count > 0 and usage.candidates_token_count > 0, usage

chunks = list(client.models.generate_content_stream(model=model, contents="Hello."))
assert "".join(chunk.text or "" for chunk in chunks) == answer.text, chunks
assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP, chunks
assert chunks[-1].usage_metadata.candidates_token_count == usage.candidates_token_count, chunks

weather = types.FunctionDeclaration(
    name="weather",
    description="The weather in a city.",
    parameters_json_schema={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[weather])])
asked = types.UserContent('weather {"city": "Paris"}')


def whole(contents):
    return client.models.generate_content(model=model, contents=contents, config=config).candidates[0].content.parts


def streamed(contents):
    chunks = client.models.generate_content_stream(model=model, contents=contents, config=config)
    return [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]


for send in whole, streamed:
    parts = send([asked])
    call = next(part.function_call for part in parts if part.function_call)
    assert call.name == "weather" and call.args == {"city": "Paris"}, parts
    result = types.FunctionResponse(id=call.id, name=call.name, response={"output": "rain in Paris"})
    told = [asked, types.ModelContent(parts), types.UserContent([types.Part(function_response=result)])]
    assert "rain in Paris" in "".join(part.text or "" for part in send(told))


def weather_of(city: str) -> str:
    """The weather in a city."""
    return "rain in " + city


# The SDK calls the function by itself.
own = types.GenerateContentConfig(tools=[weather_of])
looped = client.models.generate_content(model=model, contents='weather_of {"city": "Paris"}', config=own)
assert "rain in Paris" in looped.text, looped

assert client.models.count_tokens(model=model, contents="Hello.").total_tokens > 0
for each in embedding:
    vectors = client.models.embed_content(model=each, contents=["a", "b"]).embeddings
    assert len(vectors) == 2 and vectors[0].values

stranger = connect("wrong")
try:
    stranger.models.generate_content(model=model, contents="Hello.")
    raise AssertionError("no error")
except errors.ClientError as e:
    assert e.code == 401 and e.status == "UNAUTHENTICATED", e
