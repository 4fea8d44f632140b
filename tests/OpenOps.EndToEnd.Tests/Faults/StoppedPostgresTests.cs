namespace OpenOps.EndToEnd.Tests.Faults;

/// <summary>No row, no call: while PostgreSQL does not answer, nobody's question reaches a model, and people are told.</summary>
public sealed class StoppedPostgresTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task Postgres_Frozen_TheAskerIsToldAndNoModelIsCalled_AndItRecovers()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        await conversation.NextQuestionIsAnsweredAsync();
        var calls = fixture.Model.Requests.Count;

        string question;
        using (fixture.Sandbox.Freeze("postgres"))
        {
            question = await conversation.AskAsync("Is anybody there?");
            var refused = await conversation.FinalAsync(question);

            Assert.Equal("failed", refused.State);
            Assert.Contains("record", refused.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(calls, fixture.Model.Requests.Count);
        }

        await conversation.NextQuestionIsAnsweredAsync();
    }
}
