using System.Text.Json;
using OpenOps.Sandbox.Chat;
using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Secrets;

namespace OpenOps.Sandbox.Topology;

/// <summary>One run of the sandbox, from the first line on the screen to the last process ended.</summary>
internal sealed class SandboxHost(SandboxOptions options, SandboxConsole console)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var choice = ChatChoice.From(options);
        console.Line("OpenOps sandbox");
        console.Line($"  Profile: {options.Profile}");
        console.Line($"  Chat: {choice.Reason}");
        console.Line();

        using var data = DataDirectory.Open(options);
        using var log = new ServiceLog(data.LogFile, console, options.Verbose);
        var secrets = await SandboxSecrets.LoadOrCreateAsync(data.Path, DemoTeam.Everyone, cancellationToken);
        await using var sandbox = new RunningSandbox();

        // A restarted part has a new process id: whoever reads the file must find the present one.
        var writes = new SemaphoreSlim(1);
        var starter = new SandboxStarter(options, choice, secrets, data, log, console, () => _ = WriteFileAsync());
        try
        {
            await starter.StartAsync(sandbox, cancellationToken);
            await WriteFileAsync();
            Welcome(Describe(sandbox, secrets, data), data);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.Line();
            console.Line("Stopping ...");
        }
        finally
        {
            File.Delete(Path.Combine(data.Path, SandboxFile.FileName));
        }

        async Task WriteFileAsync()
        {
            if (sandbox.Bot is null)
            {
                return; // not started yet: the file appears when everything is ready
            }

            await writes.WaitAsync(CancellationToken.None);
            try
            {
                await Describe(sandbox, secrets, data).WriteAsync(data.Path, CancellationToken.None);
            }
            finally
            {
                writes.Release();
            }
        }
    }

    private static SandboxFile Describe(RunningSandbox sandbox, SandboxSecrets secrets, DataDirectory data) => new()
    {
        ChatUrl = sandbox.Chat!.Url,
        InferenceUrl = sandbox.Inference!.Address,
        AuditUrl = sandbox.Audit!.Address,
        ConsoleUrl = new Uri(sandbox.Audit.Address, "console"),
        BotUrl = sandbox.Bot!.Address,
        Admin = IsOurs(sandbox) ? sandbox.Chat.Admin : sandbox.Chat.Admin with { Password = null },
        Users = [.. People(sandbox, secrets, data)],
        Bots = ProvisionedBots(data),
        ApiKeys = new ApiKeys(secrets.InferenceKeyOfOperator, secrets.AuditKeyOfOperator),
        Pids = sandbox.ProcessIds(),
    };

    private static bool IsOurs(RunningSandbox sandbox) => sandbox.Chat!.Process is not null;

    // On a server that ran before, people may have accounts of their own, which keep their passwords.
    private static IEnumerable<Person> People(RunningSandbox sandbox, SandboxSecrets secrets, DataDirectory data)
    {
        var made = IsOurs(sandbox) ? DemoTeam.People : MadePeople.Read(ServiceSettings.AccountsFile(data.Path), sandbox.Chat!.Url);
        return DemoTeam.People.Select(username => new Person(username, made.Contains(username, StringComparer.Ordinal) ? secrets.People[username] : null));
    }

    // The provisioner leaves out bots whose model is not to be had; its token file says which there are.
    private static string[] ProvisionedBots(DataDirectory data)
    {
        using var tokens = JsonDocument.Parse(File.ReadAllText(Path.Combine(data.Path, "bot", "tokens.json")));
        return [.. tokens.RootElement.GetProperty("Mattermost").GetProperty("Tokens").EnumerateObject().Select(token => token.Name)];
    }

    private void Welcome(SandboxFile file, DataDirectory data)
    {
        console.Line();
        console.Line($"  Open {file.ChatUrl} and sign in:");
        foreach (var person in file.Users)
        {
            console.Line($"    {person.Username,-8} {person.Password ?? "(password unchanged)"}");
        }

        console.Line($"    {file.Admin.Username,-8} {file.Admin.Password ?? "(password unchanged)"}   (administrator)");
        console.Line();
        console.Line($"  Bots        {string.Join(", ", file.Bots.Select(bot => "@" + bot))}");
        console.Line($"  Models      {file.InferenceUrl}v1   (OpenAI API)");
        console.Line($"  The record  {file.ConsoleUrl}   (sign in as {file.Admin.Username} to read it)");
        console.Line($"  Keys        {Path.Combine(data.Path, SandboxFile.FileName)}");
        console.Line($"  Log         {data.LogFile}");
        console.Line();
        foreach (var line in ModelAdvice.For(file.Bots))
        {
            console.Line(line);
        }

        console.Line("  Ctrl-C stops everything; data is kept for the next start (--fresh begins anew).");
    }
}
