using System.Text.Json.Nodes;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests.Tools;

/// <summary>
/// The whole path of a tool: a GGUF file asks for a function of the kernel, the bot shows the card, the person decides, and
/// what is read in the chat is what that person may read.
/// </summary>
public sealed class LocalToolTests(LocalToolFixture fixture) : IClassFixture<LocalToolFixture>
{
    private const string Members = "chat_channel_members";

    [Fact]
    public async Task Call_ApprovedOnTheCard_ReadsForWhoAskedAndIsOnRecord()
    {
        using var ben = await fixture.SignInAsync(1);
        await ben.OpenChannelAsync(LocalToolFixture.Channel, LocalToolFixture.Bot);

        var (answer, tool) = await AskAsync(ben, "approve");

        Assert.Equal(("Let me see.\n\nThose are all.", "complete"), (answer.Message, answer.State));
        Assert.Equal((Members, "ask"), (Word(tool["call"]!, "tool"), Word(tool["call"]!, "policy")));
        Assert.Equal(LocalToolFixture.Channel, JsonNode.Parse(Word(tool["call"]!, "arguments"))!["channel"]!.GetValue<string>());
        Assert.Equal(("approved", ben.UserId, ben.Username), (Word(tool["decision"]!, "outcome"), Word(tool["decision"]!, "user_id"), Word(tool["decision"]!, "user_name")));
        Assert.Equal("succeeded", Word(tool["result"]!, "outcome"));
        Assert.Equal($"~{LocalToolFixture.Channel} has 2 members: @{ben.Username}, @{LocalToolFixture.Bot} (a bot)", Word(tool["result"]!, "text"));

        // The bot is in that channel and Alice is not: for her there is none.
        using var alice = await fixture.SignInAsync();
        var (hers, refused) = await AskAsync(alice, "approve");

        Assert.Equal(("approved", alice.UserId), (Word(refused["decision"]!, "outcome"), Word(refused["decision"]!, "user_id")));
        Assert.Equal(("failed", "not_found"), (Word(refused["result"]!, "outcome"), Word(refused["result"]!, "error_type")));
        Assert.DoesNotContain(ben.Username, Word(refused["result"]!, "text"), StringComparison.Ordinal);
        Assert.Contains($"`{Members}` failed (not_found)", hers.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RejectedOnTheCard_DoesNotRunAndTheModelAnswersWithoutIt()
    {
        using var alice = await fixture.SignInAsync();

        var (answer, tool) = await AskAsync(alice, "reject");

        Assert.Equal("Let me see.\n\nThose are all.", answer.Message);
        Assert.Equal(("rejected", alice.UserId), (Word(tool["decision"]!, "outcome"), Word(tool["decision"]!, "user_id")));
        Assert.Equal(("refused", "rejected"), (Word(tool["result"]!, "outcome"), Word(tool["result"]!, "error_type")));
    }

    // In a direct message, and by the card's button, as the person would.
    private async Task<(BotAnswer Answer, JsonNode Tool)> AskAsync(ChatPerson person, string button)
    {
        var question = await person.SayAsync(await person.DirectChannelAsync(LocalToolFixture.Bot), "Who is in the harbour channel?");
        var card = await TestTimeouts.EventuallyAsync("the card", async () =>
            (await person.ThreadAsync(question)).FirstOrDefault(post => post["props"]?["openops_tool"]?["state"]?.GetValue<string>() == "open"));
        Assert.StartsWith($"🔧 @{person.Username}, may I use `{Members}` with this?\n", Word(card, "message"), StringComparison.Ordinal);
        Assert.Contains($"\"channel\": \"{LocalToolFixture.Channel}\"", Word(card, "message"), StringComparison.Ordinal);

        await person.PostAsync($"posts/{Word(card, "id")}/actions/{button}", new JsonObject());

        var answer = await person.AnswerAsync(question, "a complete answer", answer => answer.State == "complete");
        using var audit = fixture.Audit();
        var record = await audit.InteractionAsync(answer.InteractionId, "the result", record => record["result"] is not null);
        Assert.Equal("local", Word(record["intent"]!["model"]!, "custody"));
        return (answer, Assert.Single(record["tools"]!.AsArray())!);
    }

    private static string Word(JsonNode node, string name) => node[name]!.GetValue<string>();
}
