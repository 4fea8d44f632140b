using System.Diagnostics;
using System.Globalization;

namespace OpenOps.Sandbox.Processes;

/// <summary>How a child process is started.</summary>
public sealed record ChildProcessStart
{
    /// <summary>The program to run.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments. Secrets never go here: every user of the machine can list them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment added to this process's own; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The child's working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user to run as, when this process is root and the program refuses root.</summary>
    public UnixAccount? RunAs { get; init; }

    /// <summary>The signal that asks the child to end: TERM for services, INT for PostgreSQL's fast shutdown.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>How long the child may take to end before it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Receives each line the child writes, from either stream.</summary>
    public Action<string> OnLine { get; init; } = _ => { };
}

/// <summary>A running child that never outlives this process.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _stopSignal;
    private readonly TimeSpan _stopTimeout;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, ChildProcessStart start)
    {
        _process = process;
        _stopSignal = start.StopSignal;
        _stopTimeout = start.StopTimeout;
    }

    /// <summary>The operating system's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes with the exit code when the child has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a child.</summary>
    public static async Task<ChildProcess> StartAsync(ChildProcessStart start)
    {
        var process = new Process { StartInfo = ToStartInfo(start), EnableRaisingEvents = true };
        var child = new ChildProcess(process, start);
        DataReceivedEventHandler forward = (_, line) =>
        {
            if (line.Data is not null)
            {
                start.OnLine(line.Data);
            }
        };
        process.OutputDataReceived += forward;
        process.ErrorDataReceived += forward;
        process.Exited += (_, _) => child._exited.TrySetResult(process.ExitCode);
        await ProcessLauncher.StartAsync(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return child;
    }

    /// <summary>Asks the child to end, waits, and kills it if it does not.</summary>
    public async Task StopAsync()
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        Signal(_stopSignal);
        try
        {
            await Exited.WaitAsync(_stopTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await Exited;
        }
    }

    /// <summary>Ends the child at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (!Exited.IsCompleted)
        {
            _process.Kill();
        }

        await Exited;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardError = true, // "no such process" when the child ended meanwhile
        });
        kill?.WaitForExit();
    }

    private static ProcessStartInfo ToStartInfo(ChildProcessStart start)
    {
        var info = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        if (OperatingSystem.IsLinux())
        {
            info.FileName = "setsid";
            foreach (var argument in LinuxArguments(start))
            {
                info.ArgumentList.Add(argument);
            }
        }
        else
        {
            info.FileName = start.FileName;
        }

        foreach (var argument in start.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }

    // Both replace themselves by what follows, so the process id is the program's own. A session of its own keeps the
    // terminal's Ctrl-C away from the child: this process ends its children itself, in order. The parent-death signal
    // ends the child even when this process is killed with no chance to clean up.
    private static IEnumerable<string> LinuxArguments(ChildProcessStart start)
    {
        yield return "setpriv";
        yield return $"--pdeathsig={start.StopSignal}";
        if (start.RunAs is { } account)
        {
            yield return $"--reuid={account.UserId}";
            yield return $"--regid={account.GroupId}";
            yield return "--clear-groups";
        }

        yield return "--";
        yield return start.FileName;
    }
}
