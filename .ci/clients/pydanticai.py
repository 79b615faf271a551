"""pydantic-ai: an answer, a stream, a tool loop, structured output by OpenAI's APIs. pydanticai.py URL TOKEN MODEL"""

import asyncio
import sys

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

url, token, name = sys.argv[1:]


class City(BaseModel):
    name: str
    people: int


def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


async def streamed(agent):
    async with agent.run_stream("Hello.") as stream:
        return await stream.get_output()


async def main():
    provider = OpenAIProvider(base_url=url + "/v1", api_key=token)
    for kind in OpenAIChatModel, OpenAIResponsesModel:
        model = kind(name, provider=provider)
        answer = await Agent(model).run("Hello.")
        assert answer.output == "You said: Hello.", answer
        assert await streamed(Agent(model)) == answer.output
        loop = await Agent(model, tools=[weather]).run('weather {"city": "Paris"}')
        assert "rain in Paris" in loop.output, loop
        assert isinstance((await Agent(model, output_type=NativeOutput(City)).run("Paris?")).output, City)


asyncio.run(main())
