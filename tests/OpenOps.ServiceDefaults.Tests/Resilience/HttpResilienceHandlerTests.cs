using System.Net;
using System.Net.Http.Headers;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.ServiceDefaults.Tests.Resilience;

public sealed class HttpResilienceHandlerTests
{
    private static readonly HttpResilienceOptions Quick = new()
    {
        RetryDelay = TimeSpan.Zero,
        AttemptTimeout = TimeSpan.FromSeconds(5),
        TotalTimeout = TimeSpan.FromSeconds(30),
    };

    [Theory]
    [InlineData("GET", 4)]
    [InlineData("PUT", 4)]
    [InlineData("POST", 1)]
    public async Task Send_ServiceUnavailable_RepeatsIdempotentMethodsOnly(string method, int expectedAttempts)
    {
        using var peer = new ScriptedPeer(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        using var client = Client(peer, Quick);

        using var response = await client.SendAsync(Request(method), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(expectedAttempts, peer.Attempts);
    }

    [Fact]
    public async Task Send_MarkedIdempotentPost_IsRepeatedUntilItSucceeds()
    {
        using var peer = new ScriptedPeer(attempt => attempt < 3
            ? throw new HttpRequestException("connection refused")
            : new HttpResponseMessage(HttpStatusCode.Created));
        using var client = Client(peer, Quick);

        using var response = await client.SendAsync(Request("POST").MarkIdempotent(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(3, peer.Attempts);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, 2)]
    [InlineData(HttpRequestError.ResponseEnded, 1)]
    public async Task Send_PostThatFails_IsRepeatedOnlyIfNothingWasSent(HttpRequestError error, int expectedAttempts)
    {
        using var peer = new ScriptedPeer(attempt => attempt < 2
            ? throw new HttpRequestException(error)
            : new HttpResponseMessage(HttpStatusCode.Created));
        using var client = Client(peer, Quick);

        await Record.ExceptionAsync(() => client.SendAsync(Request("POST"), TestContext.Current.CancellationToken));

        Assert.Equal(expectedAttempts, peer.Attempts);
    }

    [Fact]
    public async Task Send_BadRequest_IsNotRepeated()
    {
        using var peer = new ScriptedPeer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest));
        using var client = Client(peer, Quick);

        using var response = await client.SendAsync(Request("GET"), TestContext.Current.CancellationToken);

        Assert.Equal(1, peer.Attempts);
    }

    [Fact]
    public async Task Send_RetryAfter_IsWaitedForByTheClock()
    {
        var time = new ManualTimeProvider();
        using var peer = new ScriptedPeer(attempt =>
        {
            var response = new HttpResponseMessage(attempt == 1 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(3));
            return response;
        });
        using var client = Client(peer, new HttpResilienceOptions(), time);

        var sending = client.SendAsync(Request("GET"), TestContext.Current.CancellationToken);
        await peer.AttemptedAsync(1);
        await TestTimeouts.EventuallyAsync("a wait for the retry", () => Task.FromResult(time.ActiveTimers >= 2));
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1, peer.Attempts);
        time.Advance(TimeSpan.FromSeconds(0.2));

        using var response = await sending.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Send_PeerHangs_EndsEachAttemptAndThenTheCall()
    {
        var time = new ManualTimeProvider();
        using var peer = new ScriptedPeer(hang: true);
        using var client = Client(
            peer,
            new HttpResilienceOptions { AttemptTimeout = TimeSpan.FromSeconds(1), TotalTimeout = TimeSpan.FromSeconds(2.5), MaxRetries = 10, RetryDelay = TimeSpan.Zero },
            time);

        var sending = client.SendAsync(Request("GET"), TestContext.Current.CancellationToken);
        await peer.AttemptedAsync(1);
        time.Advance(TimeSpan.FromSeconds(1.01));
        await peer.AttemptedAsync(2);
        time.Advance(TimeSpan.FromSeconds(1.01));
        await peer.AttemptedAsync(3);
        time.Advance(TimeSpan.FromSeconds(1.01));

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => sending.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));
        Assert.Equal("No answer from peer.test within 2.5 s.", error.Message);
    }

    [Fact]
    public async Task Read_StreamFallsSilent_IsEndedByTheIdleTimeout()
    {
        var time = new ManualTimeProvider();
        var pipe = new System.IO.Pipelines.Pipe();
        using var peer = new ScriptedPeer(_ => new HttpResponseMessage { Content = new StreamContent(pipe.Reader.AsStream()) });
        using var client = Client(peer, new HttpResilienceOptions { StreamIdleTimeout = TimeSpan.FromSeconds(20) }, time);
        using var response = await client.SendAsync(
            Request("GET").MarkStreamed(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[16];

        await pipe.Writer.WriteAsync("word"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(4, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));

        var silent = stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(silent.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        var error = await Assert.ThrowsAsync<IOException>(() => silent.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));
        Assert.Equal("The stream was silent for 20 s.", error.Message);
    }

    private static HttpRequestMessage Request(string method) => new(new HttpMethod(method), "http://peer.test/");

    private static HttpClient Client(ScriptedPeer peer, HttpResilienceOptions options, TimeProvider? time = null) =>
        new(new HttpResilienceHandler(options, time ?? TimeProvider.System) { InnerHandler = peer });

    private sealed class ScriptedPeer(Func<int, HttpResponseMessage>? answer = null, bool hang = false) : HttpMessageHandler
    {
        private int _attempts;

        public int Attempts => Volatile.Read(ref _attempts);

        public Task AttemptedAsync(int count) => TestTimeouts.EventuallyAsync($"attempt {count}", () => Task.FromResult(Attempts >= count));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var attempt = Interlocked.Increment(ref _attempts);
            if (hang)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return answer!(attempt);
        }
    }
}
