using System.Text.Json.Nodes;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests;

/// <summary>Alice's direct conversation with the bot whose model the test scripts.</summary>
internal sealed class Conversation : IDisposable
{
    public const string Bot = "compatible";

    private readonly AuditReader _audit;
    private readonly ChatPerson _alice;
    private readonly string _channel;

    private Conversation(AuditReader audit, ChatPerson alice, string channel) => (_audit, _alice, _channel) = (audit, alice, channel);

    public static async Task<Conversation> StartAsync(SandboxFixture fixture)
    {
        var alice = await fixture.SignInAsync();
        return new Conversation(fixture.Audit(), alice, await alice.DirectChannelAsync(Bot));
    }

    public Task<string> AskAsync(string question) => _alice.SayAsync(_channel, question);

    public Task<IReadOnlyList<BotAnswer>> AnswersAsync(string question) => _alice.AnswersAsync(question);

    /// <summary>Waits until the answer shows its first words.</summary>
    public Task<BotAnswer> FirstWordsAsync(string question, string words) =>
        _alice.AnswerAsync(question, "the first words", answer => answer.Message.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits until the answer streams no longer. A chat server that is away meanwhile is asked again.</summary>
    public Task<BotAnswer> FinalAsync(string question) => TestTimeouts.EventuallyAsync("a final answer", async () =>
    {
        try
        {
            return (await _alice.AnswersAsync(question)).FirstOrDefault(answer => answer.State != "streaming");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    });

    /// <summary>Waits until the record holds a result with this outcome.</summary>
    public Task<JsonNode> RecordHasResultAsync(string interactionId, string outcome) =>
        TestTimeouts.EventuallyAsync($"a result {outcome}", async () =>
        {
            try
            {
                var record = await _audit.InteractionAsync(interactionId);
                return record["result"] is not null && record["outcome"]!.GetValue<string>() == outcome ? record : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        });

    public async Task NextQuestionIsAnsweredAsync()
    {
        var question = await TestTimeouts.EventuallyAsync("a question can be asked", async () =>
        {
            try
            {
                return await AskAsync("And now?");
            }
            catch (HttpRequestException)
            {
                return null;
            }
        });
        var answer = await FinalAsync(question);
        Assert.Equal("complete", answer.State);
    }

    public void Dispose()
    {
        _audit.Dispose();
        _alice.Dispose();
    }
}
