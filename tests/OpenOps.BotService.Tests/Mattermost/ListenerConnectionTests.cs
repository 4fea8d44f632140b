using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;

namespace OpenOps.BotService.Tests.Mattermost;

/// <summary>What a listener does when connections are lost, refused or silent.</summary>
public sealed class ListenerConnectionTests : IAsyncLifetime
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Connection_Broken_IsResumedWhereItWas()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await run.NextPostAsync("a");
        connection.Break();

        var second = await _server.NextConnectionAsync();
        Assert.Equal($"?connection_id={"one".PadRight(26, '0')}&sequence_number=2", second.Query);
        Assert.Contains("\"ping\"", await second.NextReceivedAsync(), StringComparison.Ordinal);
        await second.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        Assert.False((await run.NextPostAsync("b")).CaughtUp);
        Assert.Equal(1, _server.CountCatchUps());
        Assert.Contains(run.Log.Lines, line => line.Id == MattermostEventIds.Resumed);
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.MessageTooBig)]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(WebSocketCloseStatus.NormalClosure)]
    public async Task Connection_Closed_IsMadeAgain(WebSocketCloseStatus status)
    {
        await using var run = new ListenerRun(_server);
        await (await run.ConnectAsync(_server)).CloseAsync(status);
        var second = await _server.NextConnectionAsync();
        Assert.StartsWith("?connection_id=one", second.Query, StringComparison.Ordinal);
        Assert.Contains(run.Log.Lines, line => line.Text.Contains($"closed with {(int)status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_ForgottenByTheServer_IsMadeGoodByAskingForPosts()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await run.NextPostAsync("a");
        connection.Break();

        _server.Posts.Enqueue(ScriptedServer.Post("a", Now, "a"));
        _server.Posts.Enqueue(ScriptedServer.Post("b", Now + 5, "missed"));
        var second = await _server.NextConnectionAsync();
        await second.HelloAsync("two");
        await second.PostedAsync(1, ScriptedServer.Post("b", Now + 5, "missed"));
        await second.PostedAsync(2, ScriptedServer.Post("c", Now + 6, "c"));
        await run.NextPostAsync("missed");
        Assert.Equal(1, (await run.NextAsync<CaughtUpEvent>()).Events);
        await run.NextPostAsync("c");

        second.Break();
        Assert.StartsWith("?connection_id=two", (await _server.NextConnectionAsync()).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CatchUp_ThatFails_IsOwedToTheNextConnection()
    {
        _server.Posts.Enqueue(ScriptedServer.Post("a", Now - 1_000, "missed"));
        _server.Instead = request => request.Path.Value!.EndsWith("/posts", StringComparison.Ordinal) ? Reply.Error(500, "app.error") : null;
        await using var run = new ListenerRun(_server);
        await (await _server.NextConnectionAsync()).HelloAsync("one");
        var second = await _server.NextConnectionAsync();
        _server.Instead = _ => null;
        await second.SendAsync("""{"status":"OK","seq_reply":1}""");
        await run.NextPostAsync("missed");
        await run.NextAsync<CaughtUpEvent>();
    }

    [Fact]
    public async Task Token_Refused_EndsTheListenerWithOneClearLine()
    {
        _server.Instead = _ => Reply.Error(401, "api.context.session_expired.app_error");
        await using var run = new ListenerRun(_server);
        await run.Ended.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        Assert.Equal(ListenerState.Refused, run.Listener.State);
        Assert.Single(_server.Requests);
        var line = Assert.Single(run.Log.Lines, line => line.Level == LogLevel.Critical);
        Assert.Contains("provision", line.Text, StringComparison.Ordinal);
        Assert.False(await run.Listener.Events.WaitToReadAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MattermostApiException>(() => run.Listener.Account);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Handshake_Refused_EndsTheListener(int status)
    {
        _server.Instead = request => request.Path.Value!.EndsWith("/websocket", StringComparison.Ordinal) ? Reply.Error(status, "refused") : null;
        await using var run = new ListenerRun(_server);
        await run.Ended.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.Equal(ListenerState.Refused, run.Listener.State);
    }

    [Fact]
    public async Task Handshake_RateLimited_WaitsAsLongAsTheServerSays()
    {
        var time = new ManualTimeProvider();
        var limited = true;
        _server.Instead = request => limited && request.Path.Value!.EndsWith("/websocket", StringComparison.Ordinal) ? Reply.RateLimited(7) : null;
        await using var run = new ListenerRun(_server, time: time);
        await TestTimeouts.EventuallyAsync(
            "waiting", () => Task.FromResult(run.Log.Lines.Any(line => line.Id == MattermostEventIds.Reconnecting) && time.ActiveTimers == 1));
        limited = false;
        time.Advance(TimeSpan.FromMilliseconds(6_999));
        Assert.Equal(1, time.ActiveTimers);
        time.Advance(TimeSpan.FromMilliseconds(10));
        await (await _server.NextConnectionAsync()).HelloAsync("one");
        await run.EventuallyAsync(ListenerState.Connected);
    }

    [Fact]
    public async Task Server_AwayForAWhile_IsFoundAgain()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        var refused = 0;
        _server.Instead = _ => Interlocked.Increment(ref refused) <= 4 ? Reply.Error(503, "") : null;
        connection.Break();
        await (await _server.NextConnectionAsync()).HelloAsync("two");
        await run.NextAsync<CaughtUpEvent>();
        Assert.True(refused > 4);
        await run.EventuallyAsync(ListenerState.Connected);
    }

    [Fact]
    public async Task Connection_WithoutHello_IsGivenUp()
    {
        var options = ListenerRun.Quick();
        options.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        await using var run = new ListenerRun(_server, options);
        await _server.NextConnectionAsync();
        await _server.NextConnectionAsync();
        Assert.Contains(run.Log.Lines, line => line.Text.Contains("No hello within 0.1 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_Silent_IsAskedOnceAndThenGivenUp()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var run = new ListenerRun(_server, new MattermostOptions { IdleTimeout = TimeSpan.FromSeconds(60) }, time);
        var connection = await run.ConnectAsync(_server);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Contains("\"ping\"", await connection.NextReceivedAsync(), StringComparison.Ordinal);
        await connection.SendAsync("""{"status":"OK","seq_reply":1}""");
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await run.NextPostAsync("a");

        await TestTimeouts.EventuallyAsync("the next wait", () => Task.FromResult(time.ActiveTimers == 1));
        time.Advance(TimeSpan.FromSeconds(31));
        await connection.NextReceivedAsync();
        await TestTimeouts.EventuallyAsync("the last wait", () => Task.FromResult(time.ActiveTimers == 1));
        time.Advance(TimeSpan.FromSeconds(31));
        await run.EventuallyAsync(ListenerState.Reconnecting);
        Assert.Contains(run.Log.Lines, line => line.Text.Contains("silent for 60 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_Connected_SaysGoodBye()
    {
        await using var run = new ListenerRun(_server);
        var connection = await run.ConnectAsync(_server);
        await run.StopAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await connection.Closed.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));
        Assert.Equal(ListenerState.Stopped, run.Listener.State);
        Assert.False(await run.Listener.Events.WaitToReadAsync(TestContext.Current.CancellationToken));
    }
}
