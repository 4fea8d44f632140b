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
        var (updates, any) = await BeginAsync([.. messages], options, cancellationToken);
        await using (updates)
        {
            while (any)
            {
                yield return updates.Current;
                any = await updates.MoveNextAsync();
            }
        }
    }

    /// <summary>Goes to the first update, repeating the call while that may help.</summary>
    private async Task<(IAsyncEnumerator<ChatResponseUpdate> Updates, bool Any)> BeginAsync(
        List<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var updates = InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                return (updates, await updates.MoveNextAsync());
            }
            catch (ModelCallException exception) when (retries.DelayAfter(attempt, exception, random) is { } delay)
            {
                await updates.DisposeAsync();
                logger.CallRetried(options.GetInteraction().Model.Id, attempt, exception.Code, delay);
                await Task.Delay(delay, time, cancellationToken);
            }
            catch
            {
                await updates.DisposeAsync();
                throw;
            }
        }
    }
}
