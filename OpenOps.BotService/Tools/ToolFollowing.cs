using System.Collections.Concurrent;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tools;

/// <summary>What happens with tools in one answer. The stream is read on meanwhile: Stop and its end are seen at once.</summary>
internal sealed class ToolFollowing(ToolDesk desk, ToolAsking asking, StreamedText text, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
    private readonly List<Task> _running = [];
    private readonly ConcurrentDictionary<string, bool> _notes = new(StringComparer.Ordinal);
    private ToolNews? _asked;

    /// <summary>What the person is told under the answer; null for nothing.</summary>
    public string? Note => _notes.IsEmpty ? null : string.Join('\n', _notes.Keys.Order(StringComparer.Ordinal));

    public void Take(ToolNews news)
    {
        switch (news.Kind)
        {
            case ToolNewsKinds.Approval:
                _asked = news;
                text.Announce($"Waiting for your decision on {ToolArgumentsText.Name(news.Name)} …");
                _running.Add(desk.HandleAsync(asking, news, _ended.Token));
                break;
            case ToolNewsKinds.Execution:
                text.Announce($"Using {ToolArgumentsText.Name(news.Name)} …");
                _running.Add(desk.HandleAsync(asking, news, _ended.Token));
                break;
            case ToolNewsKinds.Ended when NoteOn(news) is { } note:
                _notes.TryAdd(note, true);
                break;
            case ToolNewsKinds.Limit:
                _notes.TryAdd("ℹ️ The model has used its tools as often as it may in one answer.", true);
                break;
            default:
                break;
        }
    }

    /// <summary>Ends what still waits; its cards say so.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_running);
        _ended.Dispose();
    }

    // What a person has decided needs no telling.
    private string? NoteOn(ToolNews ended) => ended switch
    {
        { Outcome: "failed" } => $"⚠️ {ToolArgumentsText.Name(ended.Name)} failed ({ended.ErrorType}), so its result is missing here.",
        { Outcome: "refused", ErrorType: ToolReply.TimedOut } => _asked is { } asked
            ? $"⏱️ Nobody allowed {ToolArgumentsText.Name(ended.Name)} within {ToolCard.Words(asked)}, so it was not used."
            : null,
        _ => null,
    };
}
