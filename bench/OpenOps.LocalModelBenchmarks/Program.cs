using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OpenOps.GgufKit;
using OpenOps.LocalModelBenchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [{ } binaries, ..] || !File.Exists(Path.Combine(binaries, "llama-bench")))
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project bench/OpenOps.LocalModelBenchmarks -- FOLDER [ROUNDS]

        The engine beside llama.cpp's own programs, on the same file with the same threads, in turns: single stream and prompt
        against llama-bench, eight streams against llama-server with eight slots, a follow-up against a cold start.
        FOLDER holds llama-bench and llama-server, of the commit that LLamaSharp's backend is of.
        """);
    return 2;
}

var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var report = new StringBuilder("# local-models\n\n");
var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
report.AppendLine(
    $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load {load} when it began. "
    + $"A model of 0.5 B random parameters, vocabulary of 152 k. Tokens/s, the middle of {rounds} rounds taken in turns; what counts are the ratios.");
foreach (var type in (GgufType[])[GgufType.Q40, GgufType.Q80])
{
    var path = Path.Combine(Path.GetTempPath(), $"openops-real-shape-{type}.gguf");
    if (!File.Exists(path))
    {
        RealShapeModel.Write(path + ".new", type);
        File.Move(path + ".new", path);
    }

    report.AppendLine($"\n## {(type == GgufType.Q40 ? "Q4_0" : "Q8_0")}\n\n| what | engine | llama.cpp | ratio |\n|---|---|---|---|");
    foreach (var line in await Comparison.RunAsync(path, binaries, rounds))
    {
        Console.WriteLine(line);
        report.AppendLine(line);
    }
}

await File.WriteAllTextAsync(ResultsPath(), report.ToString().ReplaceLineEndings("\n"));
Console.WriteLine(report);
return 0;

static string ResultsPath()
{
    for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
    {
        if (File.Exists(Path.Combine(directory.FullName, "OpenOps.sln")))
        {
            return Path.Combine(directory.FullName, "bench", "results", "local-models.md");
        }
    }

    throw new InvalidOperationException("Run this from the repository: bench/results was not found.");
}
