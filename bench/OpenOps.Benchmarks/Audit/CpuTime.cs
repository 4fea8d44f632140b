using System.Globalization;

namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// The processor time that processes and their children have taken, ended children included. Beside the rates, it tells what an
/// insert costs on a machine that also does other work. Linux only; elsewhere not a number.
/// </summary>
internal static class CpuTime
{
    private const double TicksPerSecond = 100;

    /// <summary>Microseconds that this process (the load generators are its children), and these, took for each of some inserts.</summary>
    public static async Task<(double Rate, double Microseconds)> OfEachAsync(Func<Task<double>> measure, TimeSpan duration, params int[] processes)
    {
        var before = Seconds(processes);
        var rate = await measure();
        return (rate, (Seconds(processes) - before) * 1_000_000 / (rate * duration.TotalSeconds));
    }

    private static double Seconds(int[] processes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => Read(name!)).OfType<Entry>().ToList();
        HashSet<int> wanted = [.. processes, Environment.ProcessId];
        return all.Where(entry => wanted.Contains(entry.Id) || (processes.Contains(entry.Parent) && entry.Parent != Environment.ProcessId))
            .Sum(entry => entry.Ticks) / TicksPerSecond;
    }

    private static Entry? Read(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Entry(
                int.Parse(process, CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record Entry(int Id, int Parent, double Ticks);
}
