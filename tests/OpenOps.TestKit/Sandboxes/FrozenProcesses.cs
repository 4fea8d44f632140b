using System.Globalization;

namespace OpenOps.TestKit.Sandboxes;

/// <summary>A process and its children, suspended until disposed (Linux).</summary>
internal sealed class FrozenProcesses : IDisposable
{
    private readonly List<int> _ids;

    public FrozenProcesses(int id)
    {
        // The parent first, so that it starts no further children.
        Signal("STOP", [id]);
        _ids = [id, .. Children(id)];
        Signal("STOP", _ids);
    }

    public void Dispose() => Signal("CONT", _ids);

    private static IEnumerable<int> Children(int id) =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0 && ParentOf(process) == id);

    // "pid (name) state ppid ...": the name may hold blanks and brackets, so what follows its last bracket is read.
    private static int ParentOf(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }

    private static void Signal(string signal, IEnumerable<int> ids)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", .. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }
}
