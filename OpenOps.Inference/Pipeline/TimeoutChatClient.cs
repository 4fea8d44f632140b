using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>
/// Bounds the wait for the first token, the silence between tokens, and the whole answer. The clock stands still while the
/// reader is slow: only the provider's time counts.
/// </summary>
internal sealed class TimeoutChatClient(IChatClient inner, TimeoutOptions limits, TimeProvider time) : StreamedChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var model = options.GetInteraction().Model;
        var firstToken = limits.FirstToken(model.Custody);
        var started = time.GetTimestamp();
        using var silence = new CancellationTokenSource(firstToken, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, options, either.Token).GetAsyncEnumerator(either.Token);
        var isFirst = true;
        var waited = TimeSpan.Zero;
        while (true)
        {
            var remaining = limits.Total - time.GetElapsedTime(started);
            // News of a queue is no token: who hears of a place ten times has waited all the same.
            var limit = isFirst ? firstToken - waited : limits.Stall;
            var asked = time.GetTimestamp();
            silence.CancelAfter(Shorter(limit, remaining));
            try
            {
                if (!await updates.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw TimedOut(model.Entry.DisplayName, isFirst, remaining < limit, exception);
            }

            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            isFirst = isFirst && updates.Current.GetQueuePlace() is not null;
            waited += time.GetElapsedTime(asked);
            yield return updates.Current;
        }
    }

    private static TimeSpan Shorter(TimeSpan limit, TimeSpan remaining)
    {
        var shorter = limit < remaining ? limit : remaining;
        return shorter <= TimeSpan.Zero ? TimeSpan.FromTicks(1) : shorter;
    }

    private ModelCallException TimedOut(string name, bool isFirst, bool isTotal, Exception exception) => (isFirst, isTotal) switch
    {
        (_, true) => new ModelCallException(ModelCallErrors.TotalTimeout, $"{name} did not finish within {Text(limits.Total)}.", exception),
        (true, _) => new ModelCallException(ModelCallErrors.FirstTokenTimeout, $"{name} did not begin to answer in time.", exception),
        _ => new ModelCallException(ModelCallErrors.StallTimeout, $"{name} fell silent for {Text(limits.Stall)} in the middle of its answer.", exception),
    };

    private static string Text(TimeSpan span) => span.TotalSeconds < 120 ? $"{span.TotalSeconds:0.##} s" : $"{span.TotalMinutes:0.#} min";
}
