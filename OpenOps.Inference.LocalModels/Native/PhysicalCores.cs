namespace OpenOps.Inference.LocalModels.Native;

/// <summary>How many cores the machine has: two threads of one core get in each other's way in matrix work.</summary>
internal static class PhysicalCores
{
    public static int Count { get; } = Math.Max(1, Math.Min(Environment.ProcessorCount, FromLinux("/sys/devices/system/cpu") ?? Environment.ProcessorCount));

    // Each processor names its siblings; a core is one set of siblings. Elsewhere processors are counted.
    internal static int? FromLinux(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var cores = new HashSet<string>(StringComparer.Ordinal);
        foreach (var processor in Directory.EnumerateDirectories(folder, "cpu*"))
        {
            var file = Path.Combine(processor, "topology", "thread_siblings_list");
            if (File.Exists(file))
            {
                cores.Add(File.ReadAllText(file).Trim());
            }
        }

        return cores.Count == 0 ? null : cores.Count;
    }
}
