using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Actions;

/// <summary>Lets each click through once, and only while it is fresh.</summary>
internal sealed class UsedTriggers(IOptions<ActionOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Queue<(string ClickId, DateTimeOffset Until)> _order = new();

    /// <summary>Why a click is refused, or null when it is taken; then it is used up.</summary>
    public string? Refuse(TriggerId trigger)
    {
        var now = time.GetUtcNow();
        if ((now - trigger.At).Duration() > options.Value.MaxAge)
        {
            return "the click is too old, or a clock is wrong";
        }

        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until < now)
            {
                _used.Remove(_order.Dequeue().ClickId);
            }

            if (!_used.Add(trigger.ClickId))
            {
                return "the click has been used";
            }

            // Fresh until MaxAge after its own time, which may lie ahead by as much.
            _order.Enqueue((trigger.ClickId, now + (options.Value.MaxAge * 2)));
            return null;
        }
    }
}
