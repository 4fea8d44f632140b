namespace OpenOps.EndToEnd.Tests;

/// <summary>The whole path: a person asks, an answer streams in, the person rates it, and the organisation holds the record.</summary>
public sealed class FirstLightTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task DirectMessage_ToTheAssistant_IsAnsweredRecordedAndRated()
    {
        using var alice = await fixture.SignInAsync();
        using var audit = fixture.Audit();
        var channel = await alice.DirectChannelAsync("assistant");

        var question = await alice.SayAsync(channel, "Hello, what are you?");
        var answer = await alice.AnswerAsync(question, "a complete answer", answer => answer.State == "complete");

        Assert.NotEmpty(answer.Message);
        var record = await audit.InteractionAsync(answer.InteractionId, "a result", record => record["result"] is not null);
        Assert.Equal("completed", record["outcome"]!.GetValue<string>());

        await alice.PressAsync(answer, "👍");

        await audit.InteractionAsync(answer.InteractionId, "a vote", record => record["ratings"]!.AsArray() is [{ } rating] && rating["rating"]!.GetValue<string>() == "up");
    }

    [Fact]
    public async Task Mention_OfTwoBots_IsAnsweredByBothWithTheThreadAsContext()
    {
        using var alice = await fixture.SignInAsync();
        var channel = await alice.ChannelAsync("general");
        var root = await alice.SayAsync(channel, "The harbour crane stopped at 14:10 because its brake fuse blew.");

        var question = await alice.SayAsync(channel, "@assistant @compatible what happened to the crane?", root);

        await TestTimeouts.EventuallyAsync("two complete answers", async () =>
            (await alice.AnswersAsync(question)).Count(answer => answer.State == "complete") == 2);
        Assert.Contains("brake fuse", fixture.Model.Requests[^1].Body, StringComparison.Ordinal);
        Assert.Equal(2, (await alice.AnswersAsync(question)).Select(answer => answer.UserId).Distinct(StringComparer.Ordinal).Count());
    }
}
