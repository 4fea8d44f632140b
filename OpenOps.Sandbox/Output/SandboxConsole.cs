using System.Diagnostics;
using System.Globalization;

namespace OpenOps.Sandbox.Output;

/// <summary>What the person who started the sandbox sees.</summary>
internal sealed class SandboxConsole(TextWriter output)
{
    private const int NameWidth = 22;

    private readonly Lock _lock = new();

    public void Line(string text = "")
    {
        lock (_lock)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Announces a step before it begins and reports it, with the time taken, when it is done.</summary>
    public async Task<T> StepAsync<T>(string name, Func<Task<T>> work, Func<T, string> outcome)
    {
        Line($"  {name.PadRight(NameWidth)} starting ...");
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Line($"  {name.PadRight(NameWidth)} ready after {seconds,4} s   {outcome(result)}");
        return result;
    }
}
