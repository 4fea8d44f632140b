using System.Collections.Frozen;

namespace OpenOps.Inference.Transcriptions;

/// <summary>The forms of sound that OpenAI's transcriptions take, by a file name's ending.</summary>
internal static class AudioTypes
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["flac"] = "audio/flac",
        ["m4a"] = "audio/mp4",
        ["mp3"] = "audio/mpeg",
        ["mp4"] = "video/mp4",
        ["mpeg"] = "audio/mpeg",
        ["mpga"] = "audio/mpeg",
        ["oga"] = "audio/ogg",
        ["ogg"] = "audio/ogg",
        ["wav"] = "audio/wav",
        ["webm"] = "audio/webm",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Extensions => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>The ending in lower case and its media type; null for any other file.</summary>
    public static (string Extension, string MediaType)? Find(string fileName)
    {
        var extension = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();
        return Types.TryGetValue(extension, out var type) ? (extension, type) : null;
    }
}
