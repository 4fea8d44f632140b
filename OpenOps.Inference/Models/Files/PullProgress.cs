using System.Globalization;

namespace OpenOps.Inference.Models.Files;

/// <summary>How far a file is: one line that renews itself on a terminal, a line for each tenth elsewhere.</summary>
internal sealed class PullProgress(TextWriter output, bool terminal, TimeProvider time)
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private string _name = "";
    private long _done;
    private long _before;
    private long? _total;
    private long _started;
    private long _shown;
    private int _tenth;
    private int _width;

    public void Say(string text)
    {
        lock (_lock)
        {
            Clear();
            output.WriteLine(text);
        }
    }

    /// <summary>Begins a stage: fetching, copying, checking.</summary>
    public void Begin(string name, long done, long? total)
    {
        lock (_lock)
        {
            (_name, _done, _before, _total, _started, _shown, _tenth) = (name, done, done, total, time.GetTimestamp(), 0, 0);
            Show(force: true);
        }
    }

    public void Came(int bytes)
    {
        lock (_lock)
        {
            _done += bytes;
            Show(force: _done == _total);
        }
    }

    public void Restart()
    {
        lock (_lock)
        {
            (_done, _before, _tenth) = (0, 0, 0);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            Clear();
        }
    }

    private void Show(bool force)
    {
        if (terminal)
        {
            if (force || _shown == 0 || time.GetElapsedTime(_shown) >= Renewal)
            {
                _shown = time.GetTimestamp();
                var line = $"  {Bar()}{Describe()}";
                output.Write('\r' + line.PadRight(_width));
                _width = line.Length;
            }
        }
        else if (_total is { } total && (force || _done * 10 / total > _tenth))
        {
            _tenth = (int)(_done * 10 / total);
            output.WriteLine("  " + Describe());
        }
    }

    private string Bar()
    {
        if (_total is not { } total)
        {
            return "";
        }

        var full = (int)(_done * BarWidth / Math.Max(1, total));
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}] ";
    }

    private string Describe()
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var speed = seconds > 0.5 ? (_done - _before) / seconds : 0;
        var left = speed > 0 && _total is { } size && size > _done ? TimeSpan.FromSeconds((size - _done) / speed) : (TimeSpan?)null;
        return string.Create(CultureInfo.InvariantCulture, $"{_name} {(_total is { } total ? $"{_done * 100 / Math.Max(1, total)} %, {ByteSize.Short(_done)} of {ByteSize.Short(total)}" : ByteSize.Short(_done))}")
            + (speed > 0 ? $", {ByteSize.Short((long)speed)}/s" : "")
            + (left is { } rest ? string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(rest.TotalMinutes):0}:{rest.Seconds:00} left") : "");
    }

    private void Clear()
    {
        if (terminal && _width > 0)
        {
            output.Write('\r' + new string(' ', _width) + '\r');
            _width = 0;
        }
    }
}
