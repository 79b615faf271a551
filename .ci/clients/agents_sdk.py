"""OpenAI's Agents SDK: an answer and a tool loop, by both of OpenAI's APIs. agents_sdk.py URL TOKEN MODEL"""

import asyncio
import sys

from agents import Agent, Runner, function_tool, set_tracing_disabled
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI

url, token, name = sys.argv[1:]
set_tracing_disabled(True)


@function_tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


async def main():
    client = AsyncOpenAI(base_url=url + "/v1", api_key=token, max_retries=0)
    for kind in OpenAIChatCompletionsModel, OpenAIResponsesModel:
        model = kind(model=name, openai_client=client)
        answer = await Runner.run(Agent(name="plain", model=model), "Hello.")
        assert answer.final_output == "You said: Hello.", answer.final_output
        loop = await Runner.run(Agent(name="tools", model=model, tools=[weather]), 'weather {"city": "Paris"}')
        assert "rain in Paris" in loop.final_output, loop.final_output


asyncio.run(main())
