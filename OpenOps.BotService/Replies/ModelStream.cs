using OpenOps.BotService.Inference;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Replies;

/// <summary>Asks the model once, through Inference, which records it.</summary>
internal sealed class ModelStream(InferenceClient inference)
{
    /// <summary>Reads what the model writes until its end, an error, or Stop. Never throws for these; the summary tells.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="text">Takes what the model writes.</param>
    /// <param name="announce">Takes what goes on before the model writes, in words; null where nobody looks.</param>
    /// <param name="cancelled">Ends the model's work.</param>
    /// <param name="tools">Takes what happens with tools; null where the model has none.</param>
    public async Task<StreamSummary> ReadAsync(ChatRequest request, StreamedText text, Action<string>? announce, CancellationToken cancelled, ToolFollowing? tools = null)
    {
        var summary = new StreamSummary();
        try
        {
            await foreach (var chunk in inference.StreamAsync(request, cancelled))
            {
                var choice = chunk.Choices is [var only, ..] ? only : null;
                summary = summary with
                {
                    Model = chunk.Model ?? summary.Model,
                    Usage = chunk.Usage ?? summary.Usage,
                    FinishReason = choice?.FinishReason ?? summary.FinishReason,
                    DroppedMessages = Math.Max(summary.DroppedMessages, chunk.Openops?.DroppedMessages ?? 0),
                };
                if (chunk.Openops?.Queue is { } queue)
                {
                    announce?.Invoke(QueueWords.Of(queue));
                }

                if (chunk.Openops?.Tool is { } news)
                {
                    tools?.Take(news);
                }

                if (choice?.Delta?.Content is { Length: > 0 } piece)
                {
                    text.Append(piece);
                }
            }

            return summary;
        }
        catch (InferenceException exception)
        {
            return summary with { Error = exception };
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return summary;
        }
    }
}
