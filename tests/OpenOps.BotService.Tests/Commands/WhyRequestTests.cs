using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Tests.Service;
using OpenOps.BotService.Tests.Tasks;

namespace OpenOps.BotService.Tests.Commands;

/// <summary><c>/openops why</c>: a reason for a 👎 that was given without the buttons.</summary>
public sealed class WhyRequestTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Why_OpensTheForm_AndWhatIsEnteredIsRecorded()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        await using var socket = await MattermostSocket.ConnectAsync(room.Alice.Client.ServerUrl, room.Alice.Token, resume: null, new MattermostOptions(), TimeProvider.System, Cancel);

        Assert.Equal("", await tasks.RunAsync(room.Alice, room.Channel.Id, $"/openops why {tasks.LinkTo(answer)}"));

        var dialog = await OpenedAsync(socket);
        Assert.Equal("What you write here is recorded with your name, together with a 👎.", dialog["dialog"]!["introduction_text"]!.GetValue<string>());
        await tasks.AskAsync(HttpMethod.Post, "actions/dialogs/submit", room.Alice, new JsonObject
        {
            ["url"] = dialog["url"]!.GetValue<string>(), ["callback_id"] = "feedback", ["state"] = dialog["dialog"]!["state"]!.GetValue<string>(),
            ["user_id"] = room.Alice.Id, ["channel_id"] = room.Channel.Id, ["team_id"] = room.Team.Id,
            ["submission"] = new JsonObject { ["reason"] = "wrong", ["comment"] = "It said Friday." },
        });
        var record = room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId);
        Assert.Equal(["alice: down"], record.Ratings());
        Assert.Equal(("wrong", "It said Friday."), (record.Events("feedback")[0]["reason"]!.GetValue<string>(), record.Events("feedback")[0]["comment"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Why_OfWhatThePersonCannotRead_OrIsNoAnswer_IsRefusedAlike()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var closed = await tasks.PrivateChannelAsync("closed", room.Bob, room.Assistant);
        var secret = await room.AnswerAsync(await ChatRoom.SayAsync(room.Bob, closed.Id, "@assistant hi"));
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "Only people here.");

        const string Refusal = "🤷 That is no answer of a bot that you can read, so there is nothing to say about it.";
        Assert.Equal(Refusal, await tasks.RunAsync(room.Alice, room.Channel.Id, $"/openops why {tasks.LinkTo(secret)}"));
        Assert.Equal(Refusal, await tasks.RunAsync(room.Alice, room.Channel.Id, $"/openops why {tasks.LinkTo(question)}"));
        Assert.Equal(Refusal, await tasks.RunAsync(room.Alice, room.Channel.Id, $"/openops why {new string('x', 26)}"));
        Assert.StartsWith("🤔 Which answer?", await tasks.RunAsync(room.Alice, room.Channel.Id, "/openops why"), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> OpenedAsync(MattermostSocket socket)
    {
        using var limit = new CancellationTokenSource(TestTimeouts.Step);
        await foreach (var frame in socket.ReadAllAsync(limit.Token))
        {
            if (frame.Message is { Event: "open_dialog" } opened)
            {
                return JsonNode.Parse(opened.Data.GetProperty("dialog").GetString()!)!;
            }
        }

        throw new InvalidOperationException("The connection ended before a dialog was opened.");
    }
}
