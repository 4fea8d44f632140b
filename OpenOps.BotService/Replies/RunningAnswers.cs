using System.Collections.Concurrent;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>The answers this process is writing.</summary>
internal sealed class RunningAnswers
{
    private readonly ConcurrentDictionary<Guid, RunningAnswer> _answers = new();

    /// <summary>Notes an answer, unless it is being written already.</summary>
    public bool TryAdd(RunningAnswer answer) => _answers.TryAdd(answer.InteractionId, answer);

    public void Remove(RunningAnswer answer) => _answers.TryRemove(new KeyValuePair<Guid, RunningAnswer>(answer.InteractionId, answer));

    public RunningAnswer? Find(Guid interactionId) => _answers.GetValueOrDefault(interactionId);

    public bool Contains(Guid interactionId) => _answers.ContainsKey(interactionId);

    /// <summary>Ends every answer because the service stops; each closes its post itself.</summary>
    public void Interrupt()
    {
        foreach (var answer in _answers.Values)
        {
            answer.Interrupt();
        }
    }
}

/// <summary>One answer while it is written, and what may end it.</summary>
internal sealed class RunningAnswer(Guid interactionId) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _lock = new();
    private bool _ended;

    public Guid InteractionId { get; } = interactionId;

    /// <summary>Ends the model's work.</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>The interaction that the model is asked for at this moment: the answer's own, or that of a part of what it reads.</summary>
    public Guid Asking { get; set; } = interactionId;

    /// <summary>The post once there is one.</summary>
    public string? PostId { get; set; }

    /// <summary>Who pressed Stop, if anybody did.</summary>
    public MattermostUser? StoppedBy { get; private set; }

    /// <summary>The service stops.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Ends the answer for somebody; false when it has ended by itself.</summary>
    public bool Stop(MattermostUser user)
    {
        lock (_lock)
        {
            if (_ended || StoppedBy is not null)
            {
                return false;
            }

            StoppedBy = user;
        }

        _cancellation.Cancel();
        return true;
    }

    public void Interrupt()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            IsInterrupted = true;
        }

        _cancellation.Cancel();
    }

    /// <summary>Ends the answer because its post is gone: nobody could read the rest.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }
        }

        _cancellation.Cancel();
    }

    /// <summary>The model's work has ended; nothing can stop it any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
        }
    }

    public void Dispose()
    {
        End();
        _cancellation.Dispose();
    }
}
