using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using OpenOps.Inference.Tools;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>Spans by the GenAI conventions: one <c>chat</c> for each of the model's turns, one <c>execute_tool</c> for each run.</summary>
public sealed class ToolSpanTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spans_OfAnAnswerWithATool_FollowTheConventions(bool capturesContent)
    {
        var spans = new ConcurrentQueue<Activity>();
        var name = $"model-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOps.Inference",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var tools = ScriptedTools.With(ToolRoom.Weather, (_, _, _) => Task.FromException<string>(new ToolFailedException("no_such_city", "There is no such city.")));
        await using var service = await ToolRoom.StartAsync(
            tools, settings: [("OPENAI_MODEL", name), ("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", capturesContent ? "true" : "false")]);
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo), ModelScript.Answer("Sorry."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        var chats = await TestTimeouts.EventuallyAsync("both turns are traced", () => Task.FromResult(
            spans.Where(span => span.DisplayName == $"chat {name}").ToList() is { Count: 2 } both ? both : null));
        var run = Assert.Single(spans, span => span.DisplayName == "execute_tool weather" && span.TraceId == chats[0].TraceId);
        Assert.Equal(ActivityKind.Internal, run.Kind);
        Assert.Equal(chats[0].ParentSpanId, run.ParentSpanId);
        Assert.Equal(
            ("execute_tool", "weather", "c1", "function", "What weather is for.", "no_such_city", ActivityStatusCode.Error),
            (Tag(run, "gen_ai.operation.name"), Tag(run, "gen_ai.tool.name"), Tag(run, "gen_ai.tool.call.id"), Tag(run, "gen_ai.tool.type"),
                Tag(run, "gen_ai.tool.description"), Tag(run, "error.type"), run.Status));
        Assert.Equal(capturesContent ? ToolRoom.Oslo.Arguments : null, Tag(run, "gen_ai.tool.call.arguments"));
        Assert.Equal(capturesContent ? "There is no such city." : null, Tag(run, "gen_ai.tool.call.result"));
        Assert.Equal(["tool_calls"], Assert.IsType<string[]>(chats[0].GetTagItem("gen_ai.response.finish_reasons")));
        if (capturesContent)
        {
            var said = JsonNode.Parse(Tag(chats[0], "gen_ai.output.messages")!)![0]!;
            Assert.Equal("""[{"type":"tool_call","id":"c1","name":"weather","arguments":{"city":"Oslo"}}]""", said["parts"]!.ToJsonString());
            Assert.Contains("\"name\":\"weather\"", Tag(chats[0], "gen_ai.tool.definitions"), StringComparison.Ordinal);
        }
        else
        {
            Assert.All(spans.Where(span => span.TraceId == run.TraceId), span => Assert.DoesNotContain("Oslo", string.Concat(span.TagObjects.Select(tag => tag.Value)), StringComparison.Ordinal));
        }
    }

    private static string? Tag(Activity span, string name) => span.GetTagItem(name)?.ToString();
}
