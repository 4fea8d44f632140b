using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class FaultsTests
{
    private static readonly Dictionary<string, string?> Allowed = new() { ["Emulator:AllowFaults"] = "true" };

    [Fact]
    public async Task Switches_NotAllowed_AreNotThere()
    {
        await using var emulator = await Emulator.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await emulator.Admin.TryDeleteAsync("//emulator/faults")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await emulator.Admin.TryPostAsync("//emulator/faults/sockets/drop", new { })).Status);
    }

    [Fact]
    public async Task NextRequests_FailAsAsked_AndOnlyThose()
    {
        await using var emulator = await Emulator.StartAsync(Allowed);
        await emulator.Admin.PostAsync("//emulator/faults/requests", new { count = 2, status = 503, method = "GET", path = "/api/v4/users" });

        Assert.Equal(HttpStatusCode.OK, (await emulator.Admin.TryGetAsync("/teams")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await emulator.Admin.TryGetAsync("/users/me")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await emulator.Admin.TryGetAsync("/users/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await emulator.Admin.TryGetAsync("/users/me")).Status);
    }

    [Fact]
    public async Task AnswerLost_TheEffectStands()
    {
        await using var emulator = await Emulator.StartAsync(Allowed);
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);
        await emulator.Admin.PostAsync("//emulator/faults/requests", new { count = 1, method = "POST", path = "/api/v4/posts", after_effect = true });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => emulator.Admin.SayAsync(channel, "done, unheard"));

        Assert.Contains("done, unheard", (await emulator.Admin.TryGetAsync($"/channels/{channel}/posts")).Raw);
    }

    [Fact]
    public async Task Sockets_AreDropped_AndCanBeResumed_UnlessForgotten()
    {
        await using var emulator = await Emulator.StartAsync(Allowed);
        await using var socket = await emulator.Admin.ConnectAsync();
        var id = (await socket.ExpectAsync("hello"))["data"].Text("connection_id");

        Assert.Equal(1, (await emulator.Admin.PostAsync("//emulator/faults/sockets/drop", new { })).Number("dropped"));
        while (await socket.ReadAsync() is not null)
        {
        }

        await emulator.Admin.PostAsync("//emulator/faults/sockets/drop", new { forget = true });
        await using var again = await emulator.Admin.ConnectAsync($"connection_id={id}&sequence_number=1");
        Assert.NotEqual(id, (await again.ExpectAsync("hello"))["data"].Text("connection_id"));
    }

    [Fact]
    public async Task Events_Paused_ComeInOrderLater()
    {
        await using var emulator = await Emulator.StartAsync(Allowed);
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);
        await using var socket = await emulator.Admin.ConnectAsync();
        await socket.ExpectAsync("hello");
        await emulator.Admin.PostAsync("//emulator/faults/events/pause");
        await emulator.Admin.SayAsync(channel, "one");
        await emulator.Admin.SayAsync(channel, "two");
        var next = socket.ExpectAsync("posted");
        Assert.False(next.IsCompleted);

        await emulator.Admin.PostAsync("//emulator/faults/events/resume");

        Assert.Equal("one", Socket.PostOf(await next).Text("message"));
        await socket.ExpectPostedAsync("two");
    }

    [Fact]
    public async Task RateLimit_AnswersInText_AndCountsPerToken()
    {
        var time = new ManualTimeProvider();
        await using var emulator = await Emulator.StartEmptyAsync(
            new Dictionary<string, string?> { ["Emulator:RateLimit"] = "5", ["Emulator:RateLimitBurst"] = "10" }, time);
        Answer answer;
        var passed = 0;
        while ((answer = await emulator.With("mine").TryGetAsync("/system/ping")).Status == HttpStatusCode.OK)
        {
            passed++;
            Assert.Equal("11", answer.Header("X-Ratelimit-Limit"));
        }

        Assert.Equal(11, passed);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal("limit exceeded\n", answer.Raw);
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await emulator.With("other").TryGetAsync("/system/ping")).Status);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await emulator.With("mine").TryGetAsync("/system/ping")).Status);
    }

    [Fact]
    public async Task RateLimit_Off_ShowsNoHeaders()
    {
        await using var emulator = await Emulator.StartAsync();

        Assert.False((await emulator.Admin.TryGetAsync("/system/ping")).Message.Headers.Contains("X-Ratelimit-Limit"));
    }
}
