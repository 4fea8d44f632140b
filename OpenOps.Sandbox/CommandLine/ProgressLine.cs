using System.Globalization;

namespace OpenOps.Sandbox.CommandLine;

/// <summary>A line on a terminal that says how much has come, over and over in its place; nowhere where there is no terminal.</summary>
internal sealed class ProgressLine(TextWriter? terminal, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan? _shown;
    private int _length;

    /// <summary>Beside what is written for other programs.</summary>
    public static ProgressLine OnTerminal() => new(Console.IsErrorRedirected ? null : Console.Error, TimeProvider.System);

    public void Show(long bytes)
    {
        var elapsed = time.GetElapsedTime(_begun);
        if (terminal is null || elapsed - _shown < Pause)
        {
            return;
        }

        _shown = elapsed;
        Write(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:F1} MB in {elapsed.TotalSeconds:F0} s"));
    }

    public void Clear()
    {
        if (_length > 0)
        {
            Write("");
            terminal!.Write('\r');
        }
    }

    // What was longer before must not show behind it.
    private void Write(string text)
    {
        terminal!.Write("\r" + text.PadRight(_length));
        terminal.Flush();
        _length = text.Length;
    }
}
