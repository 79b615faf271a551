"""LangChain: an answer, a stream, a tool loop, structured output, vectors. lang_chain.py URL TOKEN MODEL [EMBEDDING]"""

import sys

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel

url, token, name, *embedding = sys.argv[1:]


class City(BaseModel):
    name: str
    people: int


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


for responses in False, True:
    model = ChatOpenAI(
        model=name, base_url=url + "/v1", api_key=token, max_retries=0, use_responses_api=responses
    )
    answer = model.invoke("Hello.")
    assert answer.text == "You said: Hello." and answer.usage_metadata["output_tokens"] > 0, answer
    assert "".join(chunk.text for chunk in model.stream("Hello.")) == answer.text

    said = [HumanMessage('weather {"city": "Paris"}')]
    called = model.bind_tools([weather]).invoke(said)
    (call,) = called.tool_calls
    assert call["name"] == "weather" and call["args"] == {"city": "Paris"}, call
    done = ToolMessage(weather.invoke(call["args"]), tool_call_id=call["id"])
    assert "rain in Paris" in model.bind_tools([weather]).invoke([*said, called, done]).text

structured = ChatOpenAI(model=name, base_url=url + "/v1", api_key=token, max_retries=0)
assert isinstance(structured.with_structured_output(City, method="json_schema").invoke("Paris?"), City)

for each in embedding:
    vectors = OpenAIEmbeddings(model=each, base_url=url + "/v1", api_key=token, check_embedding_ctx_length=False)
    assert len(vectors.embed_documents(["a", "b"])) == 2
