"""LlamaIndex: an answer, a stream and a call of a tool. llamaindex.py URL TOKEN MODEL"""

import sys

from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike

url, token, name = sys.argv[1:]


def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


# It always says whether calls may be parallel, which is nothing that every API has.
model = OpenAILike(
    model=name,
    api_base=url + "/v1",
    api_key=token,
    is_chat_model=True,
    is_function_calling_model=True,
    max_retries=0,
    default_headers={"x-tollgate-unsupported": "drop"},
)
answer = model.chat([ChatMessage(role="user", content="Hello.")])
assert answer.message.content == "You said: Hello.", answer
chunks = model.stream_chat([ChatMessage(role="user", content="Hello.")])
assert "".join(chunk.delta or "" for chunk in chunks) == answer.message.content
result = model.predict_and_call([FunctionTool.from_defaults(weather)], user_msg='weather {"city": "Paris"}')
assert result.response == "rain in Paris", result
