using OpenOps.BotService.Inference;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Replies;

/// <summary>Asks the model once, through Inference, which records it.</summary>
internal sealed class ModelStream(InferenceClient inference)
{
    /// <summary>Reads what the model writes until its end, an error, or Stop. Never throws for these; the summary tells.</summary>
    public async Task<StreamSummary> ReadAsync(ChatRequest request, StreamedText text, CancellationToken cancelled, ToolFollowing? tools = null)
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
                };
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
