using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks.Meetings.Recordings;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks.Meetings.Recordings;

/// <summary>Recordings, from the post to the summary.</summary>
public sealed class RecordingTests
{
    private static readonly string? Ffmpeg = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg")).FirstOrDefault(File.Exists);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("meeting.wav", "pcm_s16le")]
    [InlineData("meeting.mp3", "libmp3lame")]
    [InlineData("meeting.m4a", "aac")]
    [InlineData("meeting.mp4", "aac")]
    [InlineData("meeting.webm", "libopus")]
    public async Task Recording_OfEachForm_IsHeardInPiecesWithTheRightTimes_Once(string name, string codec)
    {
        NeedFfmpeg();
        using var folder = new TempDirectory();
        await using var tasks = await TaskRoom.OpenAsync("--Meetings:PieceLength=00:00:10", $"--Meetings:TemporaryDirectory={folder.Path}");
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, name, await EncodeAsync(name, codec, SoundPiecesTests.Noise(TimeSpan.FromSeconds(25), (9.2, 9.9), (18.8, 19.4))));
        tasks.Backend.Transcribe = call => Results.Json(new
        {
            text = "", segments = new[] { new { start = 0.5, end = 2.0, text = $" Item {tasks.Backend.Transcriptions.Count} " } },
        });

        Assert.StartsWith("📝 I am on it.", await tasks.SummarizeAsync(room.Alice, meeting), StringComparison.Ordinal);
        var done = await tasks.DoneAsync(room.Alice);

        Assert.Equal(AnswerStates.Complete, ChatRoom.PropsOf(done).State);
        Assert.Contains("a machine's transcript of the recording", done.Message, StringComparison.Ordinal);
        var heard = tasks.Backend.Transcriptions.ToList();
        Assert.Equal(3, heard.Count);
        Assert.Equal(["meeting (1 of 3).wav", "meeting (2 of 3).wav", "meeting (3 of 3).wav"], heard.Select(call => call.FileName));
        Assert.All(heard, call => Assert.Equal(
            ("whisper", "verbose_json", "transcribe", "alice", meeting.Id, ChatRoom.PropsOf(done).InteractionId.ToString()),
            (call.Field("model"), call.Field("response_format"), call.Field("metadata[operation]"), call.Field("metadata[requester_name]"),
                call.Field("metadata[post_id]"), call.Field("metadata[parent_interaction_id]"))));

        // A piece holds at most ten seconds, and together they hold it all; encoders add or drop a few milliseconds.
        Assert.All(heard, call => Assert.InRange(call.Audio.Length, 44, 44 + 320_000));
        Assert.InRange(heard.Sum(call => call.Audio.Length - 44) / 32_000.0, 24.8, 25.3);
        var lines = Assert.Single(tasks.Backend.Calls).Conversation[0].Split('\n');
        Assert.Contains("[00:00] Item 1", lines);
        Assert.Contains(lines, line => line is "[00:09] Item 2" or "[00:10] Item 2");
        Assert.Contains(lines, line => line is "[00:19] Item 3" or "[00:20] Item 3");

        // The transcript is there to read; questions are answered from it, also by a service that was started anew.
        var thread = await room.Alice.Client.GetThreadAsync(done.Id, Cancel);
        Assert.Equal("meeting.vtt", Assert.Single(thread, post => post.Prop("openops_transcript_of").Length > 0).Metadata!.Files![0].Name);
        await room.StopServiceAsync(room.Service);
        await tasks.StartServiceAsync("--Meetings:FfmpegPath=/nowhere/ffmpeg");
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, done.ChannelId, "And then?", done.Id), room.Alice, room.Assistant);
        Assert.Contains("[00:00] Item 1", tasks.Backend.Calls.Last().Conversation[0], StringComparison.Ordinal);
        Assert.Equal(3, tasks.Backend.Transcriptions.Count);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task ModelWithoutTimes_IsAskedForTextAlone_AndEachPieceHasItsOwnTime()
    {
        NeedFfmpeg();
        await using var tasks = await TaskRoom.OpenAsync("--Meetings:PieceLength=00:00:10");
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "meeting.wav", await EncodeAsync("meeting.wav", "pcm_s16le", SoundPiecesTests.Noise(TimeSpan.FromSeconds(15))));
        tasks.Backend.Transcribe = call => call.Field("response_format") == "json"
            ? Results.Json(new { text = $"Heard {tasks.Backend.Transcriptions.Count}" })
            : ScriptedTranscription.Refusal(502, "provider_error");

        await tasks.SummarizeAsync(room.Alice, meeting);
        await tasks.DoneAsync(room.Alice);

        Assert.Equal(["verbose_json", "json", "json"], tasks.Backend.Transcriptions.Select(call => call.Field("response_format")));
        var text = tasks.Backend.Calls.Single().Conversation[0];
        Assert.Contains("\n[00:00] Heard 2\n", text, StringComparison.Ordinal);
        Assert.Matches(@"\n\[00:(09|10)\] Heard 3\n", text);
    }

    [Fact]
    public async Task Stop_WhileItListens_EndsTheProvidersWork_AndNothingIsLeft()
    {
        NeedFfmpeg();
        using var folder = new TempDirectory();
        await using var tasks = await TaskRoom.OpenAsync($"--Meetings:TemporaryDirectory={folder.Path}");
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "meeting.wav", await EncodeAsync("meeting.wav", "pcm_s16le", SoundPiecesTests.Noise(TimeSpan.FromSeconds(2))));
        tasks.Backend.Transcribe = _ => null;

        await tasks.SummarizeAsync(room.Alice, meeting);
        var listening = await TestTimeouts.EventuallyAsync("the bot listens", async () =>
            await tasks.DoneAsync(room.Alice, state: AnswerStates.Streaming) is { } post && post.Message.Contains("⏳ Listening", StringComparison.Ordinal) ? post : null);
        await room.Alice.Client.ClickAsync(listening.Id, "stop", null, Cancel);
        var done = await tasks.DoneAsync(room.Alice);

        Assert.Equal(AnswerStates.Stopped, ChatRoom.PropsOf(done).State);
        await tasks.Backend.Transcriptions.Single().Closed.Task.WaitAsync(TestTimeouts.Step, Cancel);
        Assert.Empty(tasks.Backend.Calls);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FfmpegThatHangs_IsKilled_ByStopAndByItsTimeLimit(bool byStop)
    {
        Gate.Check("sh", !OperatingSystem.IsWindows(), "there is no sh on this system");
        using var folder = new TempDirectory();
        var pid = folder.File("pid");
        var program = folder.File("ffmpeg");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho $$ > '{pid}.new' && mv '{pid}.new' '{pid}'\nexec sleep 600\n", Cancel);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = folder.File("temporary");
        await using var tasks = await TaskRoom.OpenAsync(
            $"--Meetings:FfmpegPath={program}", $"--Meetings:TemporaryDirectory={temporary}", $"--Meetings:FfmpegTimeout={(byStop ? "00:10:00" : "00:00:01")}");
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "meeting.mp4", "some bytes");

        await tasks.SummarizeAsync(room.Alice, meeting);
        var number = await TestTimeouts.EventuallyAsync("the program runs", () => Task.FromResult(File.Exists(pid) ? File.ReadAllText(pid).Trim() : null));
        if (byStop)
        {
            await room.Alice.Client.ClickAsync((await tasks.DoneAsync(room.Alice, state: AnswerStates.Streaming)).Id, "stop", null, Cancel);
        }

        var done = await tasks.DoneAsync(room.Alice);
        Assert.Contains(byStop ? "Stopped by @alice" : "took longer than", done.Message, StringComparison.Ordinal);
        Assert.False(IsRunning(number));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.Empty(tasks.Backend.Calls);
    }

    [Theory]
    [InlineData("--Meetings:FfmpegPath=/nowhere/ffmpeg", "`Meetings:FfmpegPath`")]
    [InlineData("--Meetings:TranscriptionModel=another", "there is no transcription model here")]
    public async Task WhatIsMissing_IsToldAtOnce(string setting, string told)
    {
        if (!setting.Contains("Ffmpeg", StringComparison.Ordinal))
        {
            NeedFfmpeg();
        }

        await using var tasks = await TaskRoom.OpenAsync(setting);
        var meeting = await tasks.Room.PostFileAsync(tasks.Room.Bob, "meeting.mp4", "some bytes");

        Assert.Contains(told, await tasks.SummarizeAsync(tasks.Room.Alice, meeting), StringComparison.Ordinal);
        Assert.Empty(await tasks.AnchorsAsync(tasks.Room.Alice));
    }

    [Theory]
    [InlineData("this is no sound", "could not find any sound")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "could not find any sound")]
    public async Task FileThatIsNoRecording_IsToldSo_AndNoOtherFileIsOpened(string content, string told)
    {
        NeedFfmpeg();
        await using var tasks = await TaskRoom.OpenAsync();
        var meeting = await tasks.Room.PostFileAsync(tasks.Room.Bob, "meeting.mp4", content);

        await tasks.SummarizeAsync(tasks.Room.Alice, meeting);
        var done = await tasks.DoneAsync(tasks.Room.Alice);

        Assert.Equal(AnswerStates.Failed, ChatRoom.PropsOf(done).State);
        Assert.Contains(told, done.Message, StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Transcriptions);
    }

    [Fact]
    public async Task RecordThatIsDown_IsToldSo_AndNothingIsHeard()
    {
        NeedFfmpeg();
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "meeting.wav", await EncodeAsync("meeting.wav", "pcm_s16le", SoundPiecesTests.Noise(TimeSpan.FromSeconds(2))));
        tasks.Backend.AuditIsDown = true;

        await tasks.SummarizeAsync(room.Alice, meeting);
        var done = await tasks.DoneAsync(room.Alice);

        Assert.Contains("the record cannot be written", done.Message, StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Transcriptions);
    }

    [Fact]
    public void FolderOfAProcessThatWasKilled_IsRemovedByTheNext_AndOneInUseIsNot()
    {
        using var parent = new TempDirectory();
        using var used = RecordingFolder.Create(parent.Path, TimeProvider.System);
        File.WriteAllText(used.Sound, "sound");
        var left = Directory.CreateDirectory(parent.File("openops-meeting-left"));
        File.WriteAllText(Path.Combine(left.FullName, "lock"), "");
        File.WriteAllText(Path.Combine(left.FullName, "recording"), "a secret");

        using (RecordingFolder.Create(parent.Path, TimeProvider.System))
        {
            Assert.False(left.Exists && Directory.Exists(left.FullName));
            Assert.True(File.Exists(used.Sound));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(used.Sound)!));
            }
        }

        Assert.Single(Directory.GetDirectories(parent.Path));
    }

    private static void NeedFfmpeg() => Gate.Check("ffmpeg", Ffmpeg is not null, "ffmpeg is not on the path");

    private static bool IsRunning(string pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static async Task<byte[]> EncodeAsync(string name, string codec, byte[] samples)
    {
        using var folder = new TempDirectory();
        await File.WriteAllBytesAsync(folder.File("raw"), samples, Cancel);
        var start = new ProcessStartInfo(Ffmpeg!,
            ["-nostdin", "-loglevel", "error", "-f", "s16le", "-ar", "16000", "-ac", "1", "-i", folder.File("raw"), "-c:a", codec, folder.File(name)]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return await File.ReadAllBytesAsync(folder.File(name), Cancel);
    }
}
