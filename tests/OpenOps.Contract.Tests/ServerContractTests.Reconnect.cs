using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.Contract.Tests.Support;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Connection_Resumed_BringsWhatWasMissedWithoutAHello()
    {
        var position = await LoseConnectionAsync("seen");
        var missed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            missed.Add((await PostAsync(Alice, $"missed {i}")).Id);
        }

        await using var tape = await EventTape.StartAsync(_server.Http, Room.Bot.Token, position);
        foreach (var id in missed)
        {
            await tape.NextAsync<PostedEvent>(posted => posted.Post.Id == id);
        }

        Assert.DoesNotContain(tape.Past, message => message.Event == "hello");
        var counted = tape.Past.Where(message => message.Seq is not null).Select(message => message.Seq!.Value).ToList();
        Assert.Equal(Enumerable.Range(0, counted.Count).Select(number => position.NextSequence + number), counted);
    }

    [Fact]
    public async Task Connection_ResumedFromFurtherBack_BringsItAgainByTheSameNumbers()
    {
        var position = await LoseConnectionAsync("seen and brought again");
        await using var tape = await EventTape.StartAsync(
            _server.Http, Room.Bot.Token, position with { NextSequence = position.NextSequence - 1 });
        var again = await tape.NextAsync("the last event again", message => message.Seq is not null);
        Assert.Equal(position.NextSequence - 1, again.Seq);
    }

    [Fact]
    public async Task Connection_ThatTheServerDoesNotKnow_BeginsAnew()
    {
        await using var tape = await EventTape.StartAsync(_server.Http, Room.Bot.Token, new SocketPosition(new string('a', 26), 5));
        var hello = await tape.HelloAsync();
        Assert.Equal(0, hello.Seq);
        Assert.NotEqual(new string('a', 26), hello.Data.GetProperty("connection_id").GetString());
    }

    [Fact]
    public async Task Connection_WithAWrongToken_GetsNoHello()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => EventTape.StartAsync(_server.Http, new string('x', 26)));
        Assert.True(exception is WebSocketException or TimeoutException, exception.ToString());
    }

    [Fact]
    public async Task Listener_Started_TellsWhatWasPostedBeforeAndThenWhatIsPosted()
    {
        var bot = await Room.CreateBotAsync("listener", Room.Lab);
        var direct = await Alice.OpenDirectAsync(Room.Alice.Id, bot.Id, Cancellation);
        var root = await PostAsync(Alice, "before");
        var reply = await PostAsync(Room.Bob.Client, "reply before", root.Id);
        var secret = await Alice.CreatePostAsync(new NewPost { ChannelId = direct.Id, Message = "in private before" }, Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listener = CreateListener(bot);
        var running = listener.RunAsync(stop.Token);

        var caughtUp = await ReadUntilAsync(listener, happened => happened is CaughtUpEvent);
        var posted = caughtUp.OfType<PostedEvent>().Select(happened => happened.Post.Id).ToList();
        Assert.Equal([root.Id, reply.Id, secret.Id], posted.Where(id => id == root.Id || id == reply.Id || id == secret.Id));
        Assert.All(caughtUp.OfType<PostedEvent>(), happened => Assert.True(happened.CaughtUp));
        Assert.Equal((bot.Id, ListenerState.Connected), ((await listener.Account).Id, listener.State));

        var live = await PostAsync(Alice, "live");
        var told = await ReadUntilAsync(listener, happened => happened is PostedEvent found && found.Post.Id == live.Id);
        Assert.False(told[^1].CaughtUp);
        await stop.CancelAsync();
        await running;
        Assert.Equal(ListenerState.Stopped, listener.State);
    }

    [Fact]
    public async Task Listener_WhoseTokenIsRevoked_StopsAsking()
    {
        var bot = await Room.CreateBotAsync("dismissed", Room.Lab);
        await Room.Administration.RevokeTokenAsync((await Room.Administration.GetTokensAsync(bot.Id, Cancellation))[0].Id, Cancellation);
        var listener = CreateListener(bot);
        await listener.RunAsync(Cancellation).WaitAsync(TestTimeouts.Step, Cancellation);
        Assert.Equal(ListenerState.Refused, listener.State);
        await Assert.ThrowsAsync<MattermostApiException>(() => listener.Account);
    }

    private static async Task<List<MattermostEvent>> ReadUntilAsync(MattermostListener listener, Func<MattermostEvent, bool> isLast)
    {
        var read = new List<MattermostEvent>();
        do
        {
            read.Add(await listener.Events.ReadAsync(Cancellation).AsTask().WaitAsync(TestTimeouts.Step, Cancellation));
        }
        while (!isLast(read[^1]));
        return read;
    }

    private static MattermostListener CreateListener(Account bot)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        return ActivatorUtilities.CreateInstance<MattermostListener>(
            meters, bot.Name, bot.Client, new MattermostOptions(), TimeProvider.System, new Random(1),
            ActivatorUtilities.CreateInstance<MattermostMetrics>(meters), NullLogger<MattermostListener>.Instance);
    }

    // Follows the bot's events up to a post, then leaves.
    private async Task<SocketPosition> LoseConnectionAsync(string message)
    {
        await using var tape = await ListenAsync(Room.Bot);
        var hello = await tape.HelloAsync();
        var post = await PostAsync(Alice, message);
        var last = await tape.NextAsync("the post", candidate =>
            candidate.Event == "posted" && candidate.Data.GetProperty("post").GetString()!.Contains(post.Id, StringComparison.Ordinal));
        return new SocketPosition(hello.Data.GetProperty("connection_id").GetString()!, last.Seq!.Value + 1);
    }
}
