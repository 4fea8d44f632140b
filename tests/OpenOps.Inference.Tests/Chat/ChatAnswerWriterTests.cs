using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.Chat;

/// <summary>How an answer is written while the model is silent.</summary>
public sealed class ChatAnswerWriterTests
{
    private static readonly ModelEntry Entry = new() { Id = "m", DisplayName = "The model", Provider = ProviderKind.Baseline };

    [Fact]
    public async Task Piece_ComesInTheMomentOfAKeepAlive_IsWrittenAndTheAnswerGoesOn()
    {
        var (time, held, next) = (new ManualTimeProvider(), new HeldContinuations(), new TaskCompletionSource());
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        var call = new ChatCall(
            new Interaction
            {
                Id = Guid.Empty, Caller = "", Operation = "", Requester = new Requester("", "", []), Model = new AvailableModel(Entry, null, null, null, Custody.Local),
            },
            [], new ChatOptions(), IsStreamed: true, DateTimeOffset.UnixEpoch);

        // The time is over, but before anybody looks at that, the piece is there.
        var writing = held.Start(() => new ChatAnswerWriter(context, call, TimeSpan.FromSeconds(5), time).WriteAsync(PiecesAsync(next.Task)));
        time.Advance(TimeSpan.FromSeconds(5));
        next.SetResult();
        held.Release();
        await writing.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        using var response = new HttpResponseMessage();
        var answer = StreamedAnswer.Parse(response, Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal(("Here.", true), (answer.Text, answer.IsDone));
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> PiecesAsync(Task next)
    {
        // Goes on within SetResult, whoever calls that.
        await next.ConfigureAwait(false);
        yield return new ChatResponseUpdate(ChatRole.Assistant, "Here.");
        yield return new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = ChatFinishReason.Stop };
    }

    /// <summary>Keeps what would go on from going on until it may, as a busy machine does.</summary>
    private sealed class HeldContinuations : SynchronizationContext
    {
        private readonly List<(SendOrPostCallback Callback, object? State)> _held = [];
        private bool _isReleased;

        public Task Start(Func<Task> work)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return work();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Release()
        {
            lock (_held)
            {
                _isReleased = true;
                Assert.NotEmpty(_held);
                _held.ForEach(one => base.Post(one.Callback, one.State));
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_held)
            {
                if (_isReleased)
                {
                    base.Post(d, state);
                }
                else
                {
                    _held.Add((d, state));
                }
            }
        }
    }
}
