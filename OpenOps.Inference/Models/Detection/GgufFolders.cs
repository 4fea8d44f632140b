namespace OpenOps.Inference.Models.Detection;

/// <summary>Looks for GGUF files where other programs keep theirs.</summary>
internal static class GgufFolders
{
    private const int Most = 500;

    private static readonly EnumerationOptions Search = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 8 };

    public static IEnumerable<string> Usual(Func<string, string?> variable, string home) => new[]
    {
        variable("LLAMA_CACHE"),
        variable("HF_HOME") is { Length: > 0 } hub ? Path.Combine(hub, "hub") : null,
        Path.Combine(home, ".cache", "llama.cpp"),
        Path.Combine(home, "Library", "Caches", "llama.cpp"),
        Path.Combine(home, ".cache", "huggingface", "hub"),
        Path.Combine(home, ".lmstudio", "models"),
        Path.Combine(home, ".cache", "lm-studio", "models"),
        Path.Combine(home, ".local", "share", "nomic.ai", "GPT4All"),
        Path.Combine(home, "models"),
    }.OfType<string>().Where(folder => folder.Length > 0);

    /// <summary>The files that are models by themselves: no part of one, no addition to one.</summary>
    public static IReadOnlyList<FoundModel> Find(IEnumerable<string> folders)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. folders.Select(Path.GetFullPath).Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.gguf", Search)).Take(Most)
                .Where(path => !Path.GetFileName(path).Contains("mmproj", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(path).Contains("-of-", StringComparison.Ordinal))
                .Where(path => seen.Add(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) && IsGguf(path))
                .Select(path => new FoundModel
                {
                    Id = FoundIds.Of(Path.GetFileNameWithoutExtension(path)),
                    DisplayName = Path.GetFileNameWithoutExtension(path),
                    File = path,
                    Size = Length(path),
                }),
        ];
    }

    private static long Length(string path)
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.GetLength(handle);
    }

    private static bool IsGguf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[4];
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("GGUF"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
