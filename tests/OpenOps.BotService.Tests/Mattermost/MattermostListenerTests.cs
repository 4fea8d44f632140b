using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostListenerTests : IAsyncLifetime
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Start_PostsOfTheWindow_AreToldInOrderBeforeWhatIsLive()
    {
        _server.Posts.Enqueue(ScriptedServer.Post("late", Now - 1_000, "late"));
        _server.Posts.Enqueue(ScriptedServer.Post("early", Now - 60_000, "early"));
        _server.Posts.Enqueue(ScriptedServer.Post("old", Now - 7_200_000, "before the window"));
        await using var run = new ListenerRun(_server);
        var connection = await _server.NextConnectionAsync();
        Assert.Equal(($"Bearer {ListenerRun.Token}", ""), (connection.Authorization, connection.Query));
        await connection.HelloAsync("one");
        await connection.PostedAsync(1, ScriptedServer.Post("live", Now, "live"));

        Assert.True((await run.NextPostAsync("early")).CaughtUp);
        var late = await run.NextPostAsync("late");
        Assert.Equal(("O", "lab", null), (late.ChannelType, late.ChannelName, late.Mentions));
        Assert.Equal(2, (await run.NextAsync<CaughtUpEvent>()).Events);
        Assert.False((await run.NextPostAsync("live")).CaughtUp);
        Assert.Equal(ScriptedServer.BotId, (await run.Listener.Account).Id);
        Assert.Equal(ListenerState.Connected, run.Listener.State);
    }

    [Fact]
    public async Task Start_EditsAndReactionsOfTheWindow_AreTold()
    {
        var post = ScriptedServer.Post("old", Now - 7_200_000, "edited", updateAt: Now - 500);
        post["metadata"] = JsonNode.Parse($$"""{"reactions":[{"user_id":"u","post_id":"p","emoji_name":"+1","create_at":{{Now - 400}}},{"user_id":"v","post_id":"p","emoji_name":"-1","create_at":1}]}""");
        _server.Posts.Enqueue(post);
        await using var run = new ListenerRun(_server);
        await (await _server.NextConnectionAsync()).HelloAsync("one");
        Assert.Equal("edited", (await run.NextAsync<PostEditedEvent>()).Post.Message);
        Assert.Equal("+1", (await run.NextAsync<ReactionAddedEvent>()).Reaction.EmojiName);
        await run.NextAsync<CaughtUpEvent>();
    }

    [Fact]
    public async Task Event_SeenBefore_IsDropped()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await connection.SendEventAsync(1, "post_edited", new JsonObject { ["post"] = ScriptedServer.Post("a", Now, "again").ToJsonString() });
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await run.NextPostAsync("a");
        await run.NextPostAsync("b");
        Assert.Equal(1, _server.CountCatchUps());
    }

    [Fact]
    public async Task Event_AfterAGap_ComesAfterWhatWasMissed()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "a"));
        await run.NextPostAsync("a");
        _server.Posts.Enqueue(ScriptedServer.Post("a", Now, "a"));
        _server.Posts.Enqueue(ScriptedServer.Post("b", Now + 1, "missed"));
        await connection.PostedAsync(3, ScriptedServer.Post("c", Now + 2, "c"));

        Assert.True((await run.NextPostAsync("missed")).CaughtUp);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Now - 10_000), (await run.NextAsync<CaughtUpEvent>()).Since);
        await run.NextPostAsync("c");
        Assert.Contains(run.Log.Lines, line => line.Id == MattermostEventIds.Gap);
    }

    [Fact]
    public async Task Event_InPieces_IsReadAsOne()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        var text = new JsonObject
        {
            ["event"] = "posted",
            ["data"] = new JsonObject { ["post"] = ScriptedServer.Post("a", Now, new string('ä', 20_000)).ToJsonString() },
            ["seq"] = 1,
        }.ToJsonString();
        for (var at = 0; at < text.Length; at += 10_000)
        {
            await connection.SendPartAsync(text[at..Math.Min(at + 10_000, text.Length)], at + 10_000 >= text.Length);
        }

        await run.NextPostAsync(new string('ä', 20_000));
    }

    [Fact]
    public async Task Event_OfFiveMegabytes_IsMadeGoodByAskingForPosts()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        _server.Posts.Enqueue(ScriptedServer.Post("a", Now, "read by REST"));
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, new string('x', 5_000_000)));
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await run.NextPostAsync("read by REST");
        await run.NextAsync<CaughtUpEvent>();
        await run.NextPostAsync("b");
        Assert.Equal(2, _server.CountCatchUps());
        Assert.Equal(ListenerState.Connected, run.Listener.State);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("""{"event":"posted","data":{"post":"{"},"seq":1}""")]
    [InlineData("""{"event":"posted","seq":1}""")]
    [InlineData("""{"event":"posted","data":7,"seq":"one"}""")]
    public async Task Event_ThatCannotBeRead_IsPassedOver(string text)
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        await connection.SendAsync(text);
        await connection.PostedAsync(2, ScriptedServer.Post("b", Now, "b"));
        await TestTimeouts.EventuallyAsync<object>("the next post", async () =>
            await run.Listener.Events.ReadAsync(TestContext.Current.CancellationToken) is PostedEvent);
        Assert.Contains(run.Log.Lines, line => line.Id == MattermostEventIds.Unreadable);
    }

    [Fact]
    public async Task Connection_Broken_IsResumedWhereItWas()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run, "one");
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
        await (await ConnectAsync(run, "one")).CloseAsync(status);
        var second = await _server.NextConnectionAsync();
        Assert.StartsWith("?connection_id=one", second.Query, StringComparison.Ordinal);
        Assert.Contains(run.Log.Lines, line => line.Text.Contains($"closed with {(int)status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_ForgottenByTheServer_IsMadeGoodByAskingForPosts()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run, "one");
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
        var connection = await ConnectAsync(run);
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
        var connection = await ConnectAsync(run);
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
    public async Task Reader_SlowerThanTheServer_LosesNothing()
    {
        var options = ListenerRun.Quick();
        options.EventCapacity = 1;
        await using var run = new ListenerRun(_server, options);
        var connection = await ConnectAsync(run);
        for (var i = 1; i <= 2_000; i++)
        {
            await connection.PostedAsync(i, ScriptedServer.Post($"p{i}", Now, $"post {i}"));
        }

        for (var i = 1; i <= 2_000; i++)
        {
            await run.NextPostAsync($"post {i}");
        }
    }

    [Fact]
    public async Task Stop_Connected_SaysGoodBye()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        await run.StopAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await connection.Closed.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));
        Assert.Equal(ListenerState.Stopped, run.Listener.State);
        Assert.False(await run.Listener.Events.WaitToReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Log_WhateverHappens_HoldsNoTokenAndNoMessage()
    {
        await using var run = new ListenerRun(_server);
        var connection = await ConnectAsync(run);
        await connection.PostedAsync(1, ScriptedServer.Post("a", Now, "what somebody wrote"));
        await connection.SendAsync("what somebody wrote");
        await connection.SendAsync("""{"event":"posted","data":{"post":"{ what somebody wrote"},"seq":2}""");
        _server.Instead = _ => Reply.Error(503, "");
        connection.Break();
        await TestTimeouts.EventuallyAsync("a refusal", () => Task.FromResult(run.Log.Lines.Any(line => line.Text.Contains("503", StringComparison.Ordinal))));
        Assert.DoesNotContain(run.Log.Lines, line => line.Text.Contains("what somebody wrote", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Log.Lines, line => line.Text.Contains(ListenerRun.Token, StringComparison.Ordinal));
    }

    // A first connection that has caught up.
    private async Task<ScriptedConnection> ConnectAsync(ListenerRun run, string id = "one")
    {
        var connection = await _server.NextConnectionAsync();
        await connection.HelloAsync(id);
        await run.NextAsync<CaughtUpEvent>();
        return connection;
    }
}
