using System.Diagnostics;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Replies;

public sealed class AgentTelemetryTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Answer_IsOneTraceThatHoldsTextOnlyWhereItIsAskedFor(string capture)
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOps.BotService",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var room = await ChatRoom.OpenAsync(true, $"--OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT={capture}");
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant what is the plan?");
        var props = ChatRoom.PropsOf(await room.AnswerAsync(question));
        var span = await TestTimeouts.EventuallyAsync("the span", () =>
        {
            lock (spans)
            {
                return Task.FromResult(spans.Find(span => span.GetTagItem("openops.interaction_id") as string == props.InteractionId.ToString()));
            }
        });

        Assert.Equal("invoke_agent assistant", span.OperationName);
        Assert.Equal(props.TraceId, span.TraceId.ToString());
        Assert.Null(span.Parent);
        var tags = span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        Assert.Equal(("invoke_agent", "assistant", question.Id, "baseline", "scripted-1"), (
            tags["gen_ai.operation.name"], tags["gen_ai.agent.name"], tags["gen_ai.conversation.id"], tags["gen_ai.request.model"], tags["gen_ai.response.model"]));
        Assert.Equal((3L, 4L), (tags["gen_ai.usage.input_tokens"], tags["gen_ai.usage.output_tokens"]));
        var text = string.Join('\n', tags.Values);
        Assert.Equal(capture == "true", text.Contains("what is the plan?", StringComparison.Ordinal));
        Assert.Equal(capture == "true", text.Contains("Hello from the model.", StringComparison.Ordinal));
        Assert.Contains(room.Backend.Calls, call => call.TraceParent.Contains(props.TraceId!, StringComparison.Ordinal));
    }
}
