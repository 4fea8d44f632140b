using System.Runtime.InteropServices;
using System.Text;

namespace OpenOps.Benchmarks;

/// <summary>Writes what a probe measured to <c>bench/results</c>, with the line on the machine that figures need.</summary>
internal static class Report
{
    public static async Task<int> RunAsync(string name, Func<StringBuilder, Task> measure)
    {
        var text = new StringBuilder();
        text.AppendLine($"# {name}").AppendLine().AppendLine(Machine()).AppendLine();
        await measure(text);
        var path = Path.Combine(ResultsDirectory(), name + ".md");
        await File.WriteAllTextAsync(path, text.ToString().ReplaceLineEndings("\n"));
        Console.WriteLine(text);
        Console.WriteLine($"Written to {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        return 0;
    }

    private static string Machine() =>
        $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}. Everything on this one machine, load generator included.";

    private static string Processor()
    {
        const string Table = "/proc/cpuinfo";
        return File.Exists(Table)
            ? File.ReadLines(Table).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string ResultsDirectory()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "OpenOps.sln")))
            {
                return Directory.CreateDirectory(Path.Combine(directory.FullName, "bench", "results")).FullName;
            }
        }

        throw new InvalidOperationException("Run this from the repository: bench/results was not found.");
    }
}
