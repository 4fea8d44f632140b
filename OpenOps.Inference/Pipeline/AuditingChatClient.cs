using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Audit;

namespace OpenOps.Inference.Pipeline;

/// <summary>No row, no call: the intent is committed before the model sees a byte, and a result follows whatever happens.</summary>
internal sealed class AuditingChatClient(IChatClient inner, InteractionRecorder recorder, TimeProvider time) : StreamedChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages.ToList();
        var intent = IntentOf.Call(options.GetInteraction(), sent, options!, Activity.Current, time.GetUtcNow());
        var record = await recorder.OpenAsync(intent);
        var answer = new AnswerSoFar(time);
        var updates = InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await MoveNextAsync(updates, record, answer, cancellationToken))
            {
                record.Append(answer.Add(updates.Current));
                yield return updates.Current;
            }

            // The reader learns of the end only after this: what it saw is then on record for good.
            await record.CloseAsync(ResultOf.Completed(answer, time.GetUtcNow()));
        }
        finally
        {
            // The provider's work ends before the record of its ending is written.
            await updates.DisposeAsync();
            if (!record.IsClosed)
            {
                await record.CloseAsync(ResultOf.Cancelled(answer, time.GetUtcNow()));
            }
        }
    }

    private async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, OpenInteraction record, AnswerSoFar answer, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await updates.MoveNextAsync();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await record.CloseAsync(ResultOf.Cancelled(answer, time.GetUtcNow()));
            throw;
        }
        catch (Exception exception)
        {
            await record.CloseAsync(ResultOf.Failed(answer, exception, time.GetUtcNow()));
            throw;
        }
    }
}
