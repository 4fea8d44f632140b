using System.Collections.Frozen;

namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>
/// The recordings that are read, each by one named reader of ffmpeg. Left to find out by itself, ffmpeg would also follow
/// play lists and other files that name further files of this machine.
/// </summary>
internal static class RecordingTypes
{
    private static readonly FrozenDictionary<string, string> Demuxers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = "mov",
        [".m4a"] = "mov",
        [".webm"] = "matroska",
        [".mp3"] = "mp3",
        [".wav"] = "wav",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The reader for a file of that name; null for any other file.</summary>
    public static string? DemuxerOf(string fileName) => Demuxers.GetValueOrDefault(Path.GetExtension(fileName));
}
