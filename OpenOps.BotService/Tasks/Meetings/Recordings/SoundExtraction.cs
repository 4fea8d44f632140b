using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>Takes the sound out of a recording with ffmpeg, as 16 kHz, mono, 16 bit without a header.</summary>
internal sealed partial class SoundExtraction(IOptions<MeetingOptions> options, TimeProvider time, ILogger<SoundExtraction> logger)
{
    public const string Missing =
        "🎧 I cannot listen to recordings: the program ffmpeg is not there. An administrator can install it, or name it in the setting `Meetings:FfmpegPath`. A transcript (.vtt, .srt or .txt) works without it.";

    private const string Unreadable = "🎧 I could not find any sound in that recording. I can read mp4, webm, mp3, wav and m4a.";

    /// <summary>Whether the program is there.</summary>
    public bool IsAvailable => Locate() is not null;

    /// <summary>Writes a recording's sound into a file.</summary>
    /// <exception cref="RecordingException">The program is missing, takes too long, or finds no sound.</exception>
    public async Task ExtractAsync(string recording, string demuxer, string sound, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.FfmpegTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var longest = options.Value.MaxRecordingLength;
        using var process = Start(
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file", "-f", demuxer, "-i", $"file:{recording}",
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le",
            "-t", (longest.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture), "-f", "s16le", $"file:{sound}",
        ]);
        try
        {
            // What it says may quote the recording, so it is read and forgotten.
            await Task.WhenAll(
                process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token), process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, either.Token));
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RecordingException($"⏳ Taking the sound out of that recording took longer than {options.Value.FfmpegTimeout.TotalMinutes:0.#} minutes, so I stopped.");
        }
        finally
        {
            await KillAsync(process);
        }

        var length = File.Exists(sound) ? new FileInfo(sound).Length : 0;
        LogExtracted(process.ExitCode, length);
        if (process.ExitCode != 0 || length == 0)
        {
            throw new RecordingException(Unreadable);
        }

        if (length > (long)(longest.TotalSeconds * SoundPieces.BytesPerSecond))
        {
            throw new RecordingException($"📏 That recording is longer than {longest.TotalHours:0.##} hours, which is more than I listen to.");
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Locate() ?? throw new RecordingException(Missing), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };

        // It needs none of this service's settings, some of which are secrets.
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "LD_LIBRARY_PATH" or "SystemRoot" or "TMPDIR")).ToList())
        {
            start.Environment.Remove(name);
        }

        try
        {
            return Process.Start(start) ?? throw new RecordingException(Missing);
        }
        catch (Win32Exception exception)
        {
            throw new RecordingException(Missing, exception);
        }
    }

    private static async Task KillAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private string? Locate()
    {
        var program = options.Value.FfmpegPath;
        if (Path.GetDirectoryName(program) is { Length: > 0 })
        {
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        }

        var endings = OperatingSystem.IsWindows() ? [".exe", ""] : new[] { "" };
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    [LoggerMessage(BotEventIds.SoundExtracted, LogLevel.Information, "ffmpeg ended with {ExitCode} and {Bytes} bytes of sound.")]
    private partial void LogExtracted(int exitCode, long bytes);
}
