namespace OpenOps.Sandbox.Output;

/// <summary>One log for all parts: every line carries its part's name. The file holds everything, the screen what matters.</summary>
internal sealed class ServiceLog : IDisposable
{
    private const int NameWidth = 10;
    private const int KeptLines = 40;

    private static readonly string[] TroubleMarks = ["fail:", "crit:", "warn:", "FATAL:", "PANIC:", "Unhandled exception"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<string>> _lastLines = new(StringComparer.Ordinal);
    private readonly StreamWriter _file;
    private readonly SandboxConsole _console;
    private readonly bool _verbose;

    public ServiceLog(string path, SandboxConsole console, bool verbose)
    {
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
        _console = console;
        _verbose = verbose;
        Path = path;
    }

    public string Path { get; }

    public void Write(string service, string line)
    {
        var prefixed = $"{service.PadRight(NameWidth)} | {line}";
        lock (_lock)
        {
            var last = _lastLines.TryGetValue(service, out var lines) ? lines : _lastLines[service] = new Queue<string>();
            last.Enqueue(line);
            if (last.Count > KeptLines)
            {
                last.Dequeue();
            }

            _file.WriteLine(prefixed);
        }

        if (_verbose || TroubleMarks.Any(mark => line.StartsWith(mark, StringComparison.Ordinal)))
        {
            _console.Line(prefixed);
        }
    }

    /// <summary>A sentence about a part, with the last lines it wrote.</summary>
    public string Describe(string service, string what)
    {
        lock (_lock)
        {
            var lines = _lastLines.TryGetValue(service, out var last) ? last : [];
            return $"{service} {what}. Its last lines:" + string.Concat(lines.Select(line => $"{Environment.NewLine}  {line}"));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }
}
