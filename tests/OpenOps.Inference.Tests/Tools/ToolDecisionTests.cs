using System.Net;
using System.Text.Json.Nodes;
using OpenOps.Inference.Tools;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>Who lets a tool run: asked in the stream, answered once, by the caller of that answer alone.</summary>
public sealed class ToolDecisionTests
{
    [Fact]
    public async Task Ask_Approved_RunsAndTheRecordNamesWho()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await AskingAsync(tools);
        using var answer = await ToolRoom.AskAsync(service);

        var question = (await answer.NextQuestionAsync())!;
        Assert.Equal(
            ("approval", ToolRoom.Oslo.Arguments, "What weather is for.", 300d),
            (Word(question, "kind"), Word(question, "arguments"), Word(question, "description"), question["within_seconds"]!.GetValue<double>()));
        Assert.Empty(tools.Ran);
        Assert.Equal(["calls"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal(HttpStatusCode.NoContent, await answer.DecideAsync(question, "approved"));
        await answer.EndAsync();

        Assert.Single(tools.Ran);
        var decision = service.Audit.ToolEvents[1].Body;
        Assert.Equal(("approved", "u1", "mira"), (Word(decision, "outcome"), Word(decision, "user_id"), Word(decision, "user_name")));
        Assert.Equal(HttpStatusCode.NotFound, await answer.DecideAsync(question, "rejected"));
    }

    [Theory]
    [InlineData("rejected", "The person who asked did not allow this call.")]
    [InlineData("timed_out", "Nobody allowed this call within 5 minutes, which counts as a rejection.")]
    public async Task Ask_NotAllowed_DoesNotRunAndTheModelIsTold(string decision, string told)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await AskingAsync(tools);
        using var answer = await ToolRoom.AskAsync(service);

        Assert.Equal(HttpStatusCode.NoContent, await answer.DecideAsync((await answer.NextQuestionAsync())!, decision));
        await answer.EndAsync();

        Assert.Empty(tools.Ran);
        Assert.Equal(["calls", "decisions", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal((decision, "refused"), (Word(service.Audit.ToolEvents[1].Body, "outcome"), Word(service.Audit.ToolEvents[2].Body, "outcome")));
        Assert.StartsWith(told, Assert.Single(ToolRoom.ResultsIn(service.Model.Requests[1])), StringComparison.Ordinal);
        Assert.Equal("Then not.", answer.Text);
    }

    [Fact]
    public async Task Ask_NobodyAnswers_CountsAsRejected()
    {
        var time = new ManualTimeProvider();
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        // The clock is everybody's: what goes to Audit must have the time that this test takes away.
        await using var service = await ToolRoom.StartAsync(
            tools, "ask", time, ("Resilience:audit:AttemptTimeout", "00:50:00"), ("Resilience:audit:TotalTimeout", "01:00:00"));
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo), ModelScript.Answer("Then not."));
        using var answer = await ToolRoom.AskAsync(service);
        var question = (await answer.NextQuestionAsync())!;

        // In steps, as the wait may begin a moment after its question was sent.
        var (waited, step) = (TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await TestTimeouts.EventuallyAsync("the time to decide is over", () =>
        {
            var isOver = service.Audit.ToolEvents.Count > 1;
            waited += isOver ? TimeSpan.Zero : step;
            time.Advance(isOver ? TimeSpan.Zero : step);
            return Task.FromResult(isOver);
        });
        await answer.EndAsync();

        Assert.True(waited > TimeSpan.FromMinutes(5), $"It was over after {waited}.");
        Assert.Empty(tools.Ran);
        Assert.Equal(["calls", "decisions", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal(("timed_out", "refused"), (Word(service.Audit.ToolEvents[1].Body, "outcome"), Word(service.Audit.ToolEvents[2].Body, "outcome")));
        Assert.StartsWith("Nobody allowed this call within 5 minutes", Assert.Single(ToolRoom.ResultsIn(service.Model.Requests[1])), StringComparison.Ordinal);
        Assert.Equal(("Then not.", "stop"), (answer.Text, answer.FinishReason));
        Assert.Equal(HttpStatusCode.NotFound, await answer.DecideAsync(question, "approved"));
    }

    [Fact]
    public async Task Exchange_AnsweredInTheMomentItsTimeIsOver_IsAnsweredOrRefusedButNeverBoth()
    {
        for (var round = 0; round < 200; round++)
        {
            var time = new ManualTimeProvider();
            var exchange = new ToolExchanges(time).Open(Guid.Empty, "bot", ToolEventKinds.Approval);
            var waiting = exchange.WaitAsync(TimeSpan.FromMinutes(5), time, TestContext.Current.CancellationToken);

            time.Advance(TimeSpan.FromMinutes(5));
            var isTaken = exchange.TryAnswer(new ToolAnswer { Decision = ToolDecisions.Approved });

            Assert.Equal(isTaken, await waiting is not null);
        }
    }

    [Fact]
    public async Task Exchange_NobodyAnswersInTime_IsOverAndClosed()
    {
        var time = new ManualTimeProvider();
        var exchanges = new ToolExchanges(time);
        var exchange = exchanges.Open(Guid.Empty, "bot", ToolEventKinds.Approval);
        var waiting = exchange.WaitAsync(TimeSpan.FromMinutes(5), time, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(waiting.IsCompleted);
        Assert.Same(exchange, exchanges.Find(exchange.Id, Guid.Empty, "bot"));
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(await waiting);
        exchange.Dispose();
        Assert.Null(exchanges.Find(exchange.Id, Guid.Empty, "bot"));
    }

    [Theory]
    [InlineData("auto_in_dm", "D", false)]
    [InlineData("auto_in_dm", "O", true)]
    [InlineData("auto_in_dm", "G", true)]
    [InlineData("auto", "O", false)]
    [InlineData("ask", "D", true)]
    public async Task Policy_ByPlace_AsksOrNot(string policy, string channelType, bool asks)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await AskingAsync(tools, policy);
        using var answer = await ToolRoom.AskAsync(service, channelType);

        var question = await answer.NextQuestionAsync();

        Assert.Equal(asks, question is not null);
        Assert.Equal(asks ? 0 : 1, tools.Ran.Count);
    }

    [Fact]
    public async Task Answer_BySomebodyElseOrOfAnotherKind_IsRefused()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await AskingAsync(tools);
        using var answer = await ToolRoom.AskAsync(service);
        var question = (await answer.NextQuestionAsync())!;
        JsonObject Approved() => new() { ["decision"] = "approved", ["user_id"] = "u1" };

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            [
                await answer.AnswerAsync(question, Approved(), InferenceService.KeyOfAnother),
                await answer.AnswerAsync(question, Approved(), interaction: Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString()),
                await answer.AnswerAsync(question, Approved(), InferenceService.KeyWithoutRights),
                await answer.AnswerAsync(question, new JsonObject { ["decision"] = "automatic", ["user_id"] = "u1" }),
                await answer.AnswerAsync(question, new JsonObject { ["decision"] = "approved" }),
                await answer.AnswerAsync(question, new JsonObject { ["result"] = "rain" }),
            ]);

        Assert.Empty(tools.Ran);
        Assert.Equal(HttpStatusCode.NoContent, await answer.DecideAsync(question, "rejected"));
        await answer.EndAsync();
        Assert.Empty(tools.Ran);
    }

    [Theory]
    [InlineData("""{"result":"rain, says the chat"}""", "succeeded", "rain, says the chat")]
    [InlineData("""{"error_type":"not_a_member","error_message":"You are not there."}""", "failed", "You are not there.")]
    public async Task Tool_OfTheChat_IsRunByTheCaller(string answered, string outcome, string told)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, (arguments, chat, cancellationToken) => chat.RunAsync("look_outside", arguments, cancellationToken));
        await using var service = await AskingAsync(tools, "auto");
        using var answer = await ToolRoom.AskAsync(service);

        var question = (await answer.NextQuestionAsync())!;
        Assert.Equal(("execution", "look_outside", ToolRoom.Oslo.Arguments), (Word(question, "kind"), Word(question, "name"), Word(question, "arguments")));
        Assert.Equal(["calls", "decisions"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal(HttpStatusCode.BadRequest, await answer.DecideAsync(question, "approved"));
        Assert.Equal(HttpStatusCode.NoContent, await answer.AnswerAsync(question, JsonNode.Parse(answered)!.AsObject()));
        await answer.EndAsync();

        Assert.Equal([told], ToolRoom.ResultsIn(service.Model.Requests[1]));
        Assert.Equal((outcome, told), (Word(service.Audit.ToolEvents[2].Body, "outcome"), Word(service.Audit.ToolEvents[2].Body, "text")));
    }

    private static async Task<InferenceService> AskingAsync(ScriptedTools tools, string policy = "ask")
    {
        var service = await ToolRoom.StartAsync(tools, policy);
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo), ModelScript.Answer("Then not."));
        return service;
    }

    private static string Word(JsonNode node, string name) => ToolCallTests.Word(node, name);
}
