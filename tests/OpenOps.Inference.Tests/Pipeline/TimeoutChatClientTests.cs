using System.Threading.Channels;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.Pipeline;

public sealed class TimeoutChatClientTests : IDisposable
{
    private static readonly TimeoutOptions Limits = new()
    {
        FirstTokenLocal = TimeSpan.FromMinutes(5),
        FirstTokenVendor = TimeSpan.FromMinutes(1),
        Stall = TimeSpan.FromSeconds(30),
        Total = TimeSpan.FromMinutes(10),
    };

    private readonly ManualTimeProvider _time = new();
    private readonly ChannelChatClient _model = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(true, 300)]
    [InlineData(false, 60)]
    public async Task FirstToken_Late_IsToldByTheModelsCustody(bool local, int seconds)
    {
        var next = Start(local, Cancellation).MoveNextAsync().AsTask();

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        var early = next.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(early);
        Assert.Equal(ModelCallErrors.FirstTokenTimeout, (await Assert.ThrowsAsync<ModelCallException>(() => next)).Code);
    }

    [Fact]
    public async Task Silence_BetweenTokens_IsAStall()
    {
        var updates = Start(local: true, Cancellation);
        _model.Send("a");
        await updates.MoveNextAsync();

        var next = updates.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(ModelCallErrors.StallTimeout, (await Assert.ThrowsAsync<ModelCallException>(() => next)).Code);
    }

    [Fact]
    public async Task Reader_Slow_IsNotTheModelsFault()
    {
        var updates = Start(local: true, Cancellation);
        _model.Send("a");
        await updates.MoveNextAsync();

        _time.Advance(TimeSpan.FromMinutes(6));
        _model.Send("b");

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("b", updates.Current.Text);
    }

    [Fact]
    public async Task Queue_HoweverOftenItsPlacesAreTold_IsNoFirstToken()
    {
        var updates = Start(local: true, Cancellation);
        for (var position = 4; position > 0; position--)
        {
            var told = updates.MoveNextAsync().AsTask();
            _time.Advance(TimeSpan.FromSeconds(70));
            _model.Queue(position);
            Assert.True(await told);
        }

        var next = updates.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(19));
        var early = next.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(early);
        Assert.Equal(ModelCallErrors.FirstTokenTimeout, (await Assert.ThrowsAsync<ModelCallException>(() => next)).Code);
    }

    [Fact]
    public async Task Answer_Endless_IsEndedByTheTotal()
    {
        var updates = Start(local: true, Cancellation);
        var exception = await Assert.ThrowsAsync<ModelCallException>(async () =>
        {
            for (var token = 0; token < 100; token++)
            {
                var next = updates.MoveNextAsync().AsTask();
                _time.Advance(TimeSpan.FromSeconds(20));
                _model.Send("a");
                await next;
            }
        });

        Assert.Equal(ModelCallErrors.TotalTimeout, exception.Code);
    }

    [Fact]
    public async Task Caller_Cancels_IsNoTimeout()
    {
        using var stop = new CancellationTokenSource();
        var next = Start(local: true, stop.Token).MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private IAsyncEnumerator<ChatResponseUpdate> Start(bool local, CancellationToken cancellationToken)
    {
        var options = TestInteractions.OptionsFor(local ? Custody.Local : Custody.Vendor);
        return new TimeoutChatClient(_model, Limits, _time).GetStreamingResponseAsync([], options, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>Answers with what the test sends.</summary>
    private sealed class ChannelChatClient : IChatClient
    {
        private readonly Channel<ChatResponseUpdate> _updates = Channel.CreateBounded<ChatResponseUpdate>(16);

        public void Send(string token) => Assert.True(_updates.Writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, token)));

        public void Queue(int position)
        {
            var update = new ChatResponseUpdate();
            update.SetQueuePlace(new QueuePlace(position, null));
            Assert.True(_updates.Writer.TryWrite(update));
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            {
                // As a real provider's connection would, which is closed by then.
                cancellationToken.ThrowIfCancellationRequested();
                yield return update;
            }
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
