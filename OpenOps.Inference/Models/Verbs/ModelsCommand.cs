using System.CommandLine;
using System.CommandLine.Parsing;
using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

/// <summary><c>OpenOps.Inference models …</c>: what there is, and bringing it here. Runs and ends; starts no service.</summary>
internal static class ModelsCommand
{
    public const string Verb = "models";

    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        using var http = ModelsHttp.Create();
        var desk = new ModelsDesk(configuration, http, TimeProvider.System, Console.Out, Console.IsOutputRedirected, ModelsHttp.FreeSpace);
        return await RunAsync(args, desk, Console.Error, CancellationToken.None);
    }

    public static Task<int> RunAsync(string[] args, ModelsDesk desk, TextWriter errors, CancellationToken cancellationToken) =>
        Create(desk, errors).Parse(args).InvokeAsync(new InvocationConfiguration { Output = desk.Output, Error = errors }, cancellationToken);

    private static RootCommand Create(ModelsDesk desk, TextWriter errors)
    {
        var from = new Option<string?>("--from") { Description = "A file, or a folder with files of the catalogue's names, instead of the network." };
        var mirrors = new Option<Uri[]>("--mirror") { Description = "Ask this address instead of the publisher's; the path stays. May be given again.", CustomParser = Addresses };
        var servers = new Option<Uri[]>("--server") { Description = "Ask this address, too. May be given again.", CustomParser = Addresses };
        var folders = new Option<string[]>("--folder") { Description = "Look into this folder, too. May be given again." };
        var add = new Option<string[]>("--add") { Description = "Put the model of this id into your catalogue. May be given again." };

        var list = new Command("list", "What the catalogue has, and what of it is here.");
        list.SetAction((_, cancellationToken) => GuardAsync(() => ListVerb.RunAsync(desk)));
        var pull = WithIds("pull", "Bring models here: resumed after a break, checked before use. Without an id the default one.", from, mirrors);
        pull.SetAction((parsed, cancellationToken) => GuardAsync(() => PullVerb.RunAsync(
            desk, Ids(parsed), new PullSource(parsed.GetValue(from), parsed.GetValue(mirrors) is { Length: > 0 } given ? given : desk.Mirrors), cancellationToken)));
        var verify = WithIds("verify", "Compare files with the catalogue and name each: whole, changed, missing.");
        verify.SetAction((parsed, cancellationToken) => GuardAsync(() => VerifyVerb.RunAsync(desk, Ids(parsed), cancellationToken)));
        var remove = WithIds("remove", "Delete models' files; the catalogue stays.");
        remove.SetAction((parsed, _) => GuardAsync(() => RemoveVerb.RunAsync(desk, Ids(parsed))));
        var detect = new Command("detect", "What runs or lies on this machine: Ollama, LM Studio, LocalAI, llama-server, GGUF files.") { servers, folders, add };
        detect.SetAction((parsed, cancellationToken) => GuardAsync(() => DetectVerb.RunAsync(
            desk, parsed.GetValue(servers) ?? [], parsed.GetValue(folders) ?? [], parsed.GetValue(add) ?? [], cancellationToken)));
        return new RootCommand("Models of this installation.") { list, pull, verify, remove, detect };

        async Task<int> GuardAsync(Func<Task<int>> verb)
        {
            try
            {
                return await verb();
            }
            catch (Exception exception) when (exception is ModelFileException or IOException or UnauthorizedAccessException)
            {
                desk.Progress.End();
                await errors.WriteLineAsync(exception.Message);
                return 1;
            }
            catch (OperationCanceledException)
            {
                desk.Progress.End();
                await errors.WriteLineAsync("Stopped. What has come is kept: the same command goes on from there.");
                return 1;
            }
        }
    }

    private static Command WithIds(string name, string description, params Option[] options)
    {
        var command = new Command(name, description) { new Argument<string[]>("id") { Arity = ArgumentArity.ZeroOrMore, Description = "The model's id, as `models list` shows it." } };
        foreach (var option in options)
        {
            command.Add(option);
        }

        return command;
    }

    private static string[] Ids(ParseResult parsed) => parsed.GetValue<string[]>("id") ?? [];

    private static Uri[] Addresses(ArgumentResult argument)
    {
        var addresses = argument.Tokens.Select(token => Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null).ToList();
        if (addresses.Contains(null))
        {
            argument.AddError($"{argument.Tokens[addresses.IndexOf(null)].Value} is not an http or https address.");
            return [];
        }

        return [.. addresses.OfType<Uri>()];
    }
}
