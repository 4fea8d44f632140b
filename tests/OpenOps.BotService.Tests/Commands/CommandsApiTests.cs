using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Tests.Service;
using OpenOps.BotService.Tests.Tasks;

namespace OpenOps.BotService.Tests.Commands;

public sealed class CommandsApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Unproved = "⚠️ This command could not be verified";

    [Fact]
    public async Task Call_WithAWrongOrNoToken_IsAnsweredWithASentenceAndDoesNothing()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        var link = tasks.LinkTo(thread[0]);
        foreach (var token in (string[])["", "wrong", room.Assistant.Token])
        {
            Assert.StartsWith(Unproved, await tasks.TellAsync(room.Alice, "summarize", link, ("token", token)), StringComparison.Ordinal);
        }

        // One command's token is not another's.
        var token2 = tasks.TokenOf("openops");
        Assert.StartsWith(Unproved, await tasks.TellAsync(room.Alice, "summarize", link, ("token", token2)), StringComparison.Ordinal);
        Assert.Empty(await tasks.AnchorsAsync(room.Alice));
        Assert.Empty(tasks.Backend.Calls);
    }

    [Fact]
    public async Task Call_WithAnyTokenOfAList_IsTaken()
    {
        await using var tasks = TaskRoom.Around(await ChatRoom.OpenAsync(startService: false));
        var room = tasks.Room;
        await room.StartServiceAsync("--Commands:Tokens:openops:0=first", "--Commands:Tokens:openops:1=second");
        Assert.StartsWith("**What I can do here", await tasks.TellAsync(room.Alice, "openops", "", ("token", "second")), StringComparison.Ordinal);
        Assert.StartsWith(Unproved, await tasks.TellAsync(room.Alice, "openops", "", ("token", "third")), StringComparison.Ordinal);
        Assert.StartsWith(Unproved, await tasks.TellAsync(room.Alice, "summarize", "", ("token", "second")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ThatIsNone_IsAnsweredWithASentence()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        const string NotReadable = "⚠️ I could not read this command";
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        Assert.StartsWith(NotReadable, TextOf(await tasks.PostAsync(json)), StringComparison.Ordinal);
        using var broken = new StringContent("%ZZ=%&&&=\0", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.StartsWith(NotReadable, TextOf(await tasks.PostAsync(broken)), StringComparison.Ordinal);
        using var multipart = new StringContent("--x", System.Text.Encoding.UTF8, "multipart/form-data");
        Assert.StartsWith(NotReadable, TextOf(await tasks.PostAsync(multipart)), StringComparison.Ordinal);
        Assert.StartsWith(NotReadable, await tasks.TellAsync(tasks.Room.Alice, "summarize", "", ("user_id", "../../x")), StringComparison.Ordinal);
        Assert.StartsWith(NotReadable, await tasks.TellAsync(tasks.Room.Alice, "summarize", "", ("root_id", "nope")), StringComparison.Ordinal);
        Assert.StartsWith(NotReadable, await tasks.TellAsync(tasks.Room.Alice, "nope", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summarize_WithoutAThread_SaysHowItWorks()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        Assert.Contains("`/summarize channel 7d`", await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize"), StringComparison.Ordinal);
        Assert.StartsWith("🤔 I do not know what `sumary` means here.", await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize sumary"), StringComparison.Ordinal);
        Assert.StartsWith("🤔 There is no bot @nobody for you here. You can use @assistant, @claude.",
            await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize @nobody"), StringComparison.Ordinal);
        Assert.StartsWith("🤔 I do not know which time `7 days` means.", await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel 7 days"), StringComparison.Ordinal);
        Assert.StartsWith("🤔 I do not see a channel `~nowhere`.", await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel ~nowhere 7d"), StringComparison.Ordinal);
        Assert.Contains("🚪 I cannot read that", await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {room.ServerUrl}lab/pl/{new string('x', 26)}"), StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Calls);
    }

    [Fact]
    public async Task Help_ListsWhatThisPersonCanUse()
    {
        await using var tasks = await TaskRoom.OpenAsync("--Bots:2:AllowedUsers:0=bob");
        var room = tasks.Room;
        var alice = await tasks.RunAsync(room.Alice, room.Channel.Id, "/openops help");
        Assert.Contains("@assistant: ", alice, StringComparison.Ordinal);
        Assert.DoesNotContain("@claude", alice, StringComparison.Ordinal);
        Assert.Contains("**`/summarize ", alice, StringComparison.Ordinal);
        Assert.Contains("@claude: ", await tasks.RunAsync(room.Bob, room.Channel.Id, "/openops"), StringComparison.Ordinal);
        Assert.Equal("🤔 I know only `/openops help` and `/openops why` here.", await tasks.RunAsync(room.Alice, room.Channel.Id, "/openops dance"));
    }

    [Fact]
    public async Task SlowServer_TheCommandIsAnsweredAtOnceAndItsOutcomeToldLater()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await using var socket = await MattermostSocket.ConnectAsync(room.Alice.Client.ServerUrl, room.Alice.Token, resume: null, new MattermostOptions(), TimeProvider.System, Cancel);
        await room.BreakAsync(new JsonObject { ["count"] = 1, ["delay_ms"] = 3_500, ["method"] = "GET", ["path"] = $"/api/v4/posts/{thread[0].Id}/thread" });
        Assert.Equal("⏳ I am on it.", await tasks.RunAsync(room.Alice, room.Channel.Id, $"/summarize {tasks.LinkTo(thread[0])}"));
        await tasks.DoneAsync(room.Alice);
        using var limit = new CancellationTokenSource(TestTimeouts.Start);
        await foreach (var frame in socket.ReadAllAsync(limit.Token))
        {
            if (frame.Message is { Event: "ephemeral_message" } told
                && told.Data.GetProperty("post").GetString()!.Contains("appears in our direct message", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The connection ended before the news came.");
    }

    private static string TextOf(string body) => JsonNode.Parse(body)!["text"]!.GetValue<string>();
}
