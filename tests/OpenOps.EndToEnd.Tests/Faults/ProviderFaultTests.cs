using OpenOps.TestKit.Models;

namespace OpenOps.EndToEnd.Tests.Faults;

/// <summary>Providers that misbehave: the asker reads what happened, and what had arrived is kept.</summary>
public sealed class ProviderFaultTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string FirstWords = "The first words of a long answer.";

    [Fact]
    public async Task Provider_ClosesEarly_KeepsThePartialTextAndSaysSo()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        fixture.Model.Enqueue(ModelScript.DisconnectAfter(FirstWords));

        var answer = await conversation.FinalAsync(await conversation.AskAsync("Tell me something long."));

        Assert.Equal("failed", answer.State);
        Assert.StartsWith(FirstWords, answer.Message, StringComparison.Ordinal);
        Assert.True(answer.Message.Length > FirstWords.Length, "nothing says that the answer is not whole");
        var record = await conversation.RecordHasResultAsync(answer.InteractionId, "failed");
        Assert.True(record["result"]!["partial"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Provider_SendsGarbage_SaysThatTheModelFailed()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        fixture.Model.Enqueue(ModelScript.GarbageAfter());

        var answer = await conversation.FinalAsync(await conversation.AskAsync("Tell me something."));

        Assert.Equal("failed", answer.State);
        Assert.NotEmpty(answer.Message);
        await conversation.RecordHasResultAsync(answer.InteractionId, "failed");
    }

    [Fact]
    public async Task Provider_RefusesWithAnError_SaysSoWithoutItsBody()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        fixture.Model.Enqueue(ModelScript.Error(401, "invalid_api_key", "key sk-secret-of-the-provider is wrong"));

        var answer = await conversation.FinalAsync(await conversation.AskAsync("Tell me something."));

        Assert.Equal("failed", answer.State);
        Assert.DoesNotContain("sk-secret", answer.Message, StringComparison.Ordinal);
        var record = await conversation.RecordHasResultAsync(answer.InteractionId, "failed");
        Assert.DoesNotContain("sk-secret", record.ToJsonString(), StringComparison.Ordinal);
    }
}
