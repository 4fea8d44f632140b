using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>Asks a provider again that could not be reached, was busy or failed, as long as nothing of an answer has come.</summary>
internal sealed class RetryChatClient(
    IChatClient inner, RetryOptions retries, TimeProvider time, Random random, ILogger<RetryChatClient> logger) : StreamedChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatMessage> sent = [.. messages];
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? delay = null;
            var updates = InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (updates)
            {
                for (var hasBegun = false; ;)
                {
                    try
                    {
                        if (!await updates.MoveNextAsync())
                        {
                            yield break;
                        }
                    }
                    catch (ModelCallException exception) when (!hasBegun && (delay = retries.DelayAfter(attempt, exception, random)) is not null)
                    {
                        logger.CallRetried(options.GetInteraction().Model.Id, attempt, exception.Code, delay.Value);
                        break;
                    }

                    // A place in a queue is nothing of an answer.
                    hasBegun |= updates.Current.GetQueuePlace() is null;
                    yield return updates.Current;
                }
            }

            await Task.Delay(delay.Value, time, cancellationToken);
        }
    }
}
